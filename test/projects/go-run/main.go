package main

import (
	"fmt"
	"os"
)

func main() { fmt.Println("ran with", os.Args[1:]) }
