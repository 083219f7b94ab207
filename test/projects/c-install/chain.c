int links(void) { return 40; }
