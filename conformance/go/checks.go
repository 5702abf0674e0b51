package main

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/milvus-io/milvus/pkg/v2/util/merr"
	"google.golang.org/grpc/status"
)

// checks counts checks and prints one line for each.
type checks struct{ passed, failed int }

// check runs step, which fails by an error or a panic. Later checks run all the same.
func (c *checks) check(name string, step func() error) {
	err := func() (err error) {
		defer func() {
			switch panicked := recover().(type) {
			case nil:
			case failedStep:
				err = panicked.error
			default:
				err = fmt.Errorf("panic: %v", panicked)
			}
		}()
		return step()
	}()
	if err == nil {
		c.passed++
		fmt.Println("ok - " + name)
		return
	}
	c.failed++
	text := strings.Join(strings.Fields(err.Error()), " ")
	fmt.Printf("not ok - %s: %.500s\n", name, text)
}

// failedStep is what must ends a check with.
type failedStep struct{ error }

// must ends the check that runs, if there is an error.
func must(err error) {
	if err != nil {
		panic(failedStep{err})
	}
}

// steps is check with a step that fails by must.
func (c *checks) steps(name string, step func()) {
	c.check(name, func() error {
		step()
		return nil
	})
}

// finish prints the totals and ends the program.
func (c *checks) finish() {
	fmt.Printf("%d passed, %d failed\n", c.passed, c.failed)
	if c.failed > 0 {
		os.Exit(1)
	}
}

func equal(got, wanted any) error {
	if reflect.DeepEqual(got, wanted) {
		return nil
	}
	return fmt.Errorf("got %v, wanted %v", got, wanted)
}

func holds(condition bool, what string) error {
	if condition {
		return nil
	}
	return errors.New(what)
}

// refused wants an error with this gRPC status name or Milvus code, and a text that the whole
// pattern matches.
func refused(err error, code, pattern string) error {
	if err == nil {
		return errors.New("was not refused")
	}
	gotCode, text := strconv.Itoa(int(merr.Code(err))), err.Error()
	if grpc, ok := status.FromError(err); ok {
		gotCode, text = grpc.Code().String(), grpc.Message()
	}
	if gotCode != code {
		return fmt.Errorf("got %s %q, wanted %s", gotCode, text, code)
	}
	if !regexp.MustCompile(`(?s)^(?:` + pattern + `)$`).MatchString(text) {
		return fmt.Errorf("text %q does not match %q", text, pattern)
	}
	return nil
}

// inOrder runs steps until one fails.
func inOrder(steps ...func() error) error {
	for number, step := range steps {
		if err := step(); err != nil {
			return fmt.Errorf("step %d: %w", number+1, err)
		}
	}
	return nil
}
