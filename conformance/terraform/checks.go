package main

import (
	"fmt"
	"os"
	"strings"
)

// checks counts checks and prints one line for each.
type checks struct{ passed, failed int }

// check runs a step. Later checks run all the same.
func (c *checks) check(name string, step func() error) {
	err := step()
	if err == nil {
		c.passed++
		fmt.Println("ok - " + name)
		return
	}
	c.failed++
	text := strings.Join(strings.Fields(err.Error()), " ")
	fmt.Printf("not ok - %s: %.500s\n", name, text)
}

// finish prints the totals and ends the program.
func (c *checks) finish() {
	fmt.Printf("%d passed, %d failed\n", c.passed, c.failed)
	if c.failed > 0 {
		os.Exit(1)
	}
}
