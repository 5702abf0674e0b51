// Command conformance walks the credential story and the main job with the Go SDK against a
// started cluster.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
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
	newRoles(ctx, users, vectors).run(c)
	users.runLast(c)
	vectors.runLast(c)
}

// cleanUp removes what a failed check left behind.
func cleanUp(ctx context.Context, session *client.Client) {
	names, _ := session.ListCollections(ctx, client.NewListCollectionOption())
	for _, name := range names {
		if strings.HasPrefix(name, prefix) {
			_ = session.DropCollection(ctx, client.NewDropCollectionOption(name))
		}
	}
	names, _ = session.ListUsers(ctx, client.NewListUserOption())
	for _, name := range names {
		if strings.HasPrefix(name, prefix) {
			_ = session.DropUser(ctx, client.NewDropUserOption(name))
		}
	}
}
