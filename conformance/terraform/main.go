// Command terraform makes the calls of the Terraform provider zilliztech/zillizcloud in its order
// against a started server: a cluster that is polled until it runs, a user that is created with
// retries, a role, a password changed by drop and create, and the life of an API key.
package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

const pollEvery = 300 * time.Millisecond

func main() {
	fmt.Println("# calls of terraform-provider-zillizcloud")
	control := environment("LATCHKEY_CONTROL_URL") + "/v2"
	story := &story{control: control, key: environment("LATCHKEY_API_KEY"), suffix: suffix()}
	c := &checks{}
	c.check("read the only project", story.readProject)
	c.check("create a cluster; the reply alone has user and password", story.createCluster)
	c.check("poll until RUNNING, then read the address", story.pollCluster)
	c.check("create a user, again on 401, 503 and refused connections", story.createUser)
	c.check("grant a role; the next plan shows no difference", story.grantRole)
	c.check("change the password by drop and create; the roles are lost and granted again", story.changePassword)
	c.check("API key: created once with its secret, read, replaced as a whole", story.apiKeyLife)
	c.check("the new key is let in on the cluster, and no more after its deletion", story.apiKeyWorks)
	c.check("backup policy: no difference after apply, and gone after destroy", story.backupPolicy)
	c.check("labels, and a new name, as a changed configuration has them", story.changeCluster)
	c.check("database and collection at the address of the cluster", story.database)
	c.check("project, its plan and a region", story.projectLife)
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

func (s *story) readProject() error {
	var projects []struct {
		ProjectID string `json:"projectId"`
	}
	if err := s.call("GET", s.control+"/projects", nil, &projects); err != nil {
		return err
	}
	if len(projects) == 0 {
		return fmt.Errorf("there is no project")
	}
	s.project = projects[0].ProjectID
	return nil
}

func (s *story) createCluster() error {
	body := map[string]any{
		"clusterName": "tf-" + s.suffix, "projectId": s.project, "regionId": "aws-us-east-2",
		"cuType": "Performance-optimized", "cuSize": 1, "plan": "Enterprise",
	}
	var created struct{ ClusterID, Username, Password, Prompt string }
	if err := s.call("POST", s.control+"/clusters/createDedicated", body, &created); err != nil {
		return err
	}
	s.cluster, s.password = created.ClusterID, created.Password
	if created.Username != "db_admin" || len(created.Password) < 16 || created.Prompt == "" {
		return fmt.Errorf("odd reply: %s, a password of %d, %q", created.Username, len(created.Password), created.Prompt)
	}
	return nil
}

func (s *story) pollCluster() error {
	cluster, err := s.waitFor("RUNNING")
	if err != nil {
		return err
	}
	s.address = cluster.ConnectAddress
	if !strings.HasPrefix(s.address, "http") || strings.HasSuffix(s.address, "/") {
		return fmt.Errorf("odd address %q", s.address)
	}
	if cluster.Plan != "Enterprise" {
		return fmt.Errorf("the plan reads %q, the configuration says Enterprise", cluster.Plan)
	}
	return nil
}

type cluster struct {
	ClusterID, Status, ConnectAddress, Plan string
}

func (s *story) waitFor(status string) (cluster, error) {
	var found cluster
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(pollEvery) {
		if err := s.call("GET", s.control+"/clusters/"+s.cluster, nil, &found); err != nil {
			return found, err
		}
		if found.Status == status {
			return found, nil
		}
	}
	return found, fmt.Errorf("the cluster is %s, not %s", found.Status, status)
}

func (s *story) destroy() error {
	return s.call("DELETE", s.control+"/clusters/"+s.cluster+"/drop", nil, nil)
}

func (s *story) suspendAndResume() error {
	path := s.control + "/clusters/" + s.cluster
	if err := s.call("POST", path+"/suspend", nil, nil); err != nil {
		return err
	}
	// What the provider maps to SUSPENDED.
	if _, err := s.waitFor("STOPPED"); err != nil {
		return err
	}
	if err := s.call("POST", path+"/resume", nil, nil); err != nil {
		return err
	}
	_, err := s.waitFor("RUNNING")
	return err
}

func environment(name string) string {
	value, found := os.LookupEnv(name)
	if !found {
		fmt.Fprintln(os.Stderr, "set "+name)
		os.Exit(2)
	}
	return value
}
