package main

import (
	"fmt"
	"os"
	"time"
)

func main() {
	zone, err := time.LoadLocation("Europe/Lisbon")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	file, err := os.CreateTemp("", "tide")
	if err != nil {
		fmt.Println(err)
		os.Exit(2)
	}
	os.Remove(file.Name())
	fmt.Println(time.Unix(0, 0).In(zone))
}
