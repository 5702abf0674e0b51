// Command terraform makes the calls of the Terraform provider zilliztech/zillizcloud in its order
// against a started server, and takes what is answered as it does: each resource is created, read back
// without a difference, changed and destroyed, each data source read.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Println("# calls of terraform-provider-zillizcloud")
	control := environment("LATCHKEY_CONTROL_URL") + "/v2"
	story := &story{control: control, key: environment("LATCHKEY_API_KEY"), suffix: suffix()}
	c := &checks{}
	c.check("read the only project", story.readProject)
	c.check("create a cluster; the reply alone has user and password", story.createCluster)
	c.check("autoscaling right after: no difference, with it and without", story.scaleAtOnce)
	c.check("poll until RUNNING, then read the address", story.pollCluster)
	c.check("create a user, again on 401, 503 and refused connections", story.createUser)
	c.check("grant a role; the next plan shows no difference", story.grantRole)
	c.check("change the password by drop and create; the roles are lost and granted again", story.changePassword)
	c.check("other roles: those that are not in the list are revoked", story.changeRoles)
	c.check("API key: created once with its secret, read, replaced as a whole", story.apiKeyLife)
	c.check("data sources: clouds, regions, clusters, API keys", story.lists)
	c.check("the new key is let in on the cluster, and no more after its deletion", story.apiKeyWorks)
	c.check("API key of a Billing-Admin, without projects", story.billingKey)
	c.check("backup policy: no difference after apply, and gone after destroy", story.backupPolicy)
	c.check("labels, a new name, sizes, as a changed configuration has them", story.changeCluster)
	c.check("the public address: on, and not to be closed", story.publicAddress)
	c.check("database: properties are read as they were set", story.database)
	c.check("collection: no difference after apply, nor after its parameters are changed", story.collection)
	c.check("index: read as sent; another type replaces it", story.index)
	c.check("alias, partition; data sources of a cluster", story.aliasAndPartition)
	c.check("destroy alias, partition, index, collection, database", story.destroyData)
	c.check("project, its plan and regions", story.projectLife)
	c.check("clusters of other plans", story.otherPlans)
	c.check("what is not here says so", story.saysNotHere)
	c.check("suspend, resume, as desired_status says", story.suspendAndResume)
	c.check("destroy", story.destroy)
	c.finish()
}

type story struct {
	control, key, suffix string
	project, cluster     string
	address              string
	password             string
	apiKeyID, apiKey     string
}

func environment(name string) string {
	value, found := os.LookupEnv(name)
	if !found {
		fmt.Fprintln(os.Stderr, "set "+name)
		os.Exit(2)
	}
	return value
}
