/** How to reach a cluster from a program: what to install, how to give the token, and what to run. */
export interface Snippet {
  readonly name: string;
  readonly install: string;
  readonly code: string;
}

/** In each language one program that connects, and lists the collections. */
export function snippetsFor(endpoint: string): readonly Snippet[] {
  return [
    {
      name: 'Python',
      install: 'pip install pymilvus',
      code: `import os
from pymilvus import MilvusClient

client = MilvusClient(
    uri="${endpoint}",
    token=os.environ["MILVUS_TOKEN"],  # db_admin:PASSWORD
)
print(client.list_collections())
`,
    },
    {
      name: 'Java',
      install: 'io.milvus:milvus-sdk-java',
      code: `import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;

public class Connect {
    public static void main(String[] args) {
        MilvusClientV2 client = new MilvusClientV2(ConnectConfig.builder()
                .uri("${endpoint}")
                .token(System.getenv("MILVUS_TOKEN")) // db_admin:PASSWORD
                .build());
        System.out.println(client.listCollections().getCollectionNames());
    }
}
`,
    },
    {
      name: 'NodeJS',
      install: 'npm install @zilliz/milvus2-sdk-node',
      code: `import { MilvusClient } from '@zilliz/milvus2-sdk-node';

const client = new MilvusClient({
  address: '${endpoint}',
  token: process.env.MILVUS_TOKEN, // db_admin:PASSWORD
});
console.log(await client.listCollections());
`,
    },
    {
      name: 'Go',
      install: 'go get github.com/milvus-io/milvus/client/v2',
      code: `package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/milvus-io/milvus/client/v2/milvusclient"
)

func main() {
	ctx := context.Background()
	client, err := milvusclient.New(ctx, &milvusclient.ClientConfig{
		Address: "${endpoint}",
		APIKey:  os.Getenv("MILVUS_TOKEN"), // db_admin:PASSWORD
	})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close(ctx)
	names, err := client.ListCollections(ctx, milvusclient.NewListCollectionOption())
	fmt.Println(names, err)
}
`,
    },
    {
      name: 'cURL',
      install: "export MILVUS_TOKEN='db_admin:PASSWORD'",
      code: `curl "${endpoint}/v2/vectordb/collections/list" \\
  -H "Authorization: Bearer $MILVUS_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{}'
`,
    },
  ];
}
