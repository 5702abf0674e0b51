package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"strings"

	"github.com/milvus-io/milvus-proto/go-api/v2/milvuspb"
	client "github.com/milvus-io/milvus/client/v2/milvusclient"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
)

// The cluster under test.
var (
	uri           = environment("LATCHKEY_URI")
	admin         = environment("LATCHKEY_ADMIN_USER")
	adminPassword = environment("LATCHKEY_ADMIN_PASSWORD")
	apiKey        = environment("LATCHKEY_API_KEY")
	// prefix of the users and collections of this run; several programs may share one server.
	prefix = "go_" + randomHex(3) + "_"
)

// The texts of its refusals.
const (
	unauthenticated = "Unauthenticated"
	badLogin        = "auth check failure, please check username and password are correct"
	badKey          = "auth check failure, please check api key is correct"
	noLogin         = "missing authorization in header"
	badToken        = "invalid token format"
)

func environment(name string) string {
	value, found := os.LookupEnv(name)
	if !found {
		fmt.Fprintln(os.Stderr, "set "+name)
		os.Exit(2)
	}
	return value
}

func randomHex(bytes int) string {
	random := make([]byte, bytes)
	_, _ = rand.Read(random)
	return hex.EncodeToString(random)
}

// denied is the text of a refused privilege; cluster-wide privileges show the database `*`.
func denied(user, privilege string) string {
	return deniedIn(`(default|\*)`, user, privilege)
}

func deniedIn(database, user, privilege string) string {
	return privilege + ": permission deny to " + user + " in the `" + database + "` database"
}

func connect(ctx context.Context, config client.ClientConfig) (*client.Client, error) {
	config.Address = uri
	return client.New(ctx, &config)
}

func signIn(ctx context.Context, user, password string) (*client.Client, error) {
	session, err := connect(ctx, client.ClientConfig{Username: user, Password: password})
	if err != nil {
		return nil, err
	}
	return session, alive(ctx, session)
}

func mustSignIn(ctx context.Context, user, password string) error {
	_, err := signIn(ctx, user, password)
	return err
}

func cannotSignIn(ctx context.Context, user, password string) error {
	_, err := signIn(ctx, user, password)
	return refused(err, unauthenticated, badLogin)
}

// alive makes one call that every signed-in user may make.
func alive(ctx context.Context, session *client.Client) error {
	version, err := session.GetServerVersion(ctx, client.NewGetServerVersionOption())
	if err != nil {
		return err
	}
	return holds(strings.HasPrefix(version, "v"), "odd server version "+version)
}

// rawConnect calls Connect with this very authorization value: below what the SDK can send.
func rawConnect(ctx context.Context, authorization string) error {
	return rawCall(ctx, authorization, func(ctx context.Context, service milvuspb.MilvusServiceClient) error {
		_, err := service.Connect(ctx, &milvuspb.ConnectRequest{})
		return err
	})
}

// rawCall is for what the SDK has no method for.
func rawCall(
	ctx context.Context,
	authorization string,
	call func(context.Context, milvuspb.MilvusServiceClient) error,
) error {
	target := strings.TrimPrefix(uri, "http://")
	connection, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer connection.Close()
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", authorization)
	return call(ctx, milvuspb.NewMilvusServiceClient(connection))
}

func encoded(token string) string {
	return base64.StdEncoding.EncodeToString([]byte(token))
}
