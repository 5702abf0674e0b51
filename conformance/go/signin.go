package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/milvus-io/milvus-proto/go-api/v2/milvuspb"
	client "github.com/milvus-io/milvus/client/v2/milvusclient"
)

// signInStory tells who gets in, and what the others are told.
func signInStory(ctx context.Context, c *checks) {
	nobody := prefix + "nobody"
	raw := func(name, text, authorization string) {
		c.check(name, func() error {
			return refused(rawConnect(ctx, authorization), unauthenticated, text)
		})
	}
	raw("a key with one character changed is refused", badKey, encoded(flipped(apiKey)))
	raw("garbage is refused: not base64", badToken, "%%% not base64 %%%")
	raw("garbage is refused: a Bearer word", badToken, "Bearer "+encoded("a:b"))
	raw("garbage is refused: an empty password", badLogin, encoded(nobody+":"))

	// Go's gRPC sends a PING with nearly every reply, to measure the connection. The SDK would make a
	// call again whose connection ended, although it was carried out.
	c.check("5,000 calls one after another are served, without one made again", func() error {
		return rawCall(ctx, encoded(apiKey), func(ctx context.Context, service milvuspb.MilvusServiceClient) error {
			for number := range 5000 {
				if _, err := service.GetVersion(ctx, &milvuspb.GetVersionRequest{}); err != nil {
					return fmt.Errorf("call %d: %w", number+1, err)
				}
			}
			return nil
		})
	})

	sdk := func(name, text string, config client.ClientConfig) {
		c.check(name, func() error {
			_, err := connect(ctx, config)
			return refused(err, unauthenticated, text)
		})
	}
	sdk("the SDK does not connect without a credential", noLogin, client.ClientConfig{})
	sdk("the SDK does not connect with a wrong password", badLogin,
		client.ClientConfig{Username: admin, Password: "Wrong-pass1"})
	sdk("an unknown user gets the same answer", badLogin,
		client.ClientConfig{Username: nobody, Password: "Wrong-pass1"})
	sdk("the SDK does not connect with a wrong API key", badKey,
		client.ClientConfig{APIKey: "notanapikey"})

	listsAdmin := func(config client.ClientConfig) error {
		session, err := connect(ctx, config)
		if err != nil {
			return err
		}
		names, err := session.ListUsers(ctx, client.NewListUserOption())
		if err != nil {
			return err
		}
		return holds(slices.Contains(names, admin), "db_admin is not listed")
	}
	c.check("the API key signs in", func() error {
		return listsAdmin(client.ClientConfig{APIKey: apiKey})
	})
	c.check("db_admin signs in", func() error {
		return listsAdmin(client.ClientConfig{Username: admin, Password: adminPassword})
	})
}

func flipped(key string) string {
	if strings.HasSuffix(key, "a") {
		return key[:len(key)-1] + "b"
	}
	return key[:len(key)-1] + "a"
}
