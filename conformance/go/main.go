// Command conformance walks the stories of users, vectors and access control with the Go SDK against
// a started cluster.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	client "github.com/milvus-io/milvus/client/v2/milvusclient"
)

func sdkVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == "github.com/milvus-io/milvus/client/v2" {
				return module.Version
			}
		}
	}
	return "unknown"
}

func main() {
	fmt.Printf("# milvus/client/v2 %s, %s\n", sdkVersion(), runtime.Version())
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	c := &checks{}
	signInStory(ctx, c)
	session, err := signIn(ctx, admin, adminPassword)
	if err != nil {
		fmt.Println("not ok - db_admin connects:", err)
		os.Exit(1)
	}
	users, vectors := newUsers(ctx, session), newVectors(ctx, session)
	defer c.finish()
	defer cleanUp(ctx, session)
	users.run(c)
	vectors.run(c)
	newData(ctx, session).run(c)
	newRoles(ctx, users, vectors).run(c)
	storiesOfAccess(ctx, session, c)
	users.runLast(c)
	vectors.runLast(c)
}

func storiesOfAccess(ctx context.Context, session *client.Client, c *checks) {
	c.steps("create two small collections", func() {
		createBooks(ctx, session, books)
		createBooks(ctx, session, films)
	})
	newGrants(ctx, session).run(c)
	newGroups(ctx, session).run(c)
	newNames(ctx, session).run(c)
	newRowPolicies(ctx, session).run(c)
}
