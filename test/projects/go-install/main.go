package main

import (
	"flag"
	"fmt"
)

func main() {
	colour := flag.String("colour", "white", "")
	flag.Parse()
	fmt.Println("the lamp is", *colour)
}
