package main

import (
	_ "embed"
	"fmt"
)

//go:embed chart.txt
var chart string

func main() { fmt.Print(chart) }
