package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

const pollEvery = 300 * time.Millisecond

// cluster is what the provider decodes of one.
type cluster struct {
	ClusterID            string            `json:"clusterId"`
	ClusterName          string            `json:"clusterName"`
	Description          string            `json:"description"`
	RegionID             string            `json:"regionId"`
	ClusterType          string            `json:"clusterType"`
	CuType               string            `json:"cuType"`
	Plan                 string            `json:"plan"`
	CuSize               int64             `json:"cuSize"`
	Status               string            `json:"status"`
	ConnectAddress       string            `json:"connectAddress"`
	PrivateLinkAddress   string            `json:"privateLinkAddress"`
	PublicAddressEnabled *bool             `json:"publicAddressEnabled"`
	CreateTime           string            `json:"createTime"`
	ProjectID            string            `json:"projectId"`
	Labels               map[string]string `json:"labels"`
	Replica              int64             `json:"replica"`
	KeyIdentifier        string            `json:"keyIdentifier"`
	Autoscaling          autoscaling       `json:"autoscaling"`
}

type autoscaling struct {
	CU      *scaling `json:"cu,omitempty"`
	Replica *scaling `json:"replica,omitempty"`
}

type scaling struct {
	Min       *int       `json:"min,omitempty"`
	Max       *int       `json:"max,omitempty"`
	Schedules []schedule `json:"schedules,omitempty"`
}

type schedule struct {
	Timezone string `json:"timezone"`
	Cron     string `json:"cron"`
	Target   int    `json:"target"`
}

type createdCluster struct {
	ClusterID string `json:"clusterId"`
	Username  string `json:"username"`
	Password  string `json:"password"`
	Prompt    string `json:"prompt"`
}

type changedCluster struct {
	ClusterID string `json:"clusterId"`
}

func (s *story) createCluster() error {
	created, err := send[createdCluster](s, "POST", "/clusters/createDedicated", fields{
		"clusterName": "tf-" + s.suffix, "projectId": s.project, "regionId": "aws-us-east-2",
		"cuType": "Performance-optimized", "cuSize": 1, "plan": "Enterprise",
	})
	if err != nil {
		return err
	}
	s.cluster, s.password = created.ClusterID, created.Password
	if created.Username != "db_admin" || len(created.Password) < 16 || created.Prompt == "" {
		return fmt.Errorf("odd reply: %s, a password of %d, %q", created.Username, len(created.Password), created.Prompt)
	}
	return nil
}

// scaleAtOnce asks for what cu_settings and replica_settings say right after the cluster was created, before
// it runs, and for what a configuration without them says: both have to be read as they were sent.
func (s *story) scaleAtOnce() error {
	two, four := 2, 4
	weekdays := []schedule{{Timezone: "Etc/UTC", Cron: "0 0 8 ? * MON-FRI", Target: 2}}
	wanted := autoscaling{&scaling{Min: &two, Max: &four}, &scaling{Schedules: weekdays}}
	for _, each := range []autoscaling{wanted, {&scaling{}, &scaling{}}} {
		if err := s.change("/modify", fields{"autoscaling": each}); err != nil {
			return err
		}
		read, err := s.describe()
		if err != nil {
			return err
		}
		if settings(read.Autoscaling) != settings(each) {
			return fmt.Errorf("sent %s, read %s", settings(each), settings(read.Autoscaling))
		}
	}
	return nil
}

// settings is what the provider makes of it: nothing where neither limits nor schedules are set.
func settings(all autoscaling) string {
	text := ""
	for _, each := range []*scaling{all.CU, all.Replica} {
		if each != nil && each.Min != nil && each.Max != nil {
			text += fmt.Sprint(*each.Min, "-", *each.Max)
		}
		if each != nil {
			text += fmt.Sprint(each.Schedules)
		}
		text += ";"
	}
	return strings.ReplaceAll(text, "[]", "")
}

func (s *story) pollCluster() error {
	read, err := s.waitFor("RUNNING")
	if err != nil {
		return err
	}
	s.address = read.ConnectAddress
	if !strings.HasPrefix(s.address, "http") || strings.HasSuffix(s.address, "/") {
		return fmt.Errorf("odd address %q", s.address)
	}
	if read.Plan != "Enterprise" || read.ProjectID != s.project || read.RegionID != "aws-us-east-2" || read.CreateTime == "" {
		return fmt.Errorf("it is not as the configuration says: %+v", read)
	}
	return nil
}

func (s *story) describe() (cluster, error) {
	return send[cluster](s, "GET", "/clusters/"+s.cluster, nil)
}

func (s *story) waitFor(status string) (cluster, error) {
	var found cluster
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(pollEvery) {
		var err error
		if found, err = s.describe(); err != nil || found.Status == status {
			return found, err
		}
	}
	return found, fmt.Errorf("the cluster is %s, not %s", found.Status, status)
}

// change is a call that answers the id of the cluster, without a body if there is none.
func (s *story) change(verb string, body any) error {
	changed, err := send[changedCluster](s, "POST", "/clusters/"+s.cluster+verb, body)
	if err == nil && changed.ClusterID != s.cluster {
		return fmt.Errorf("%s answered the id %q", verb, changed.ClusterID)
	}
	return err
}

func (s *story) changeCluster() error {
	path := "/clusters/" + s.cluster
	wanted := map[string]string{"team": "search", "env": "test"}
	changed, err := send[changedCluster](s, "PUT", path+"/labels", fields{"labels": wanted})
	if err != nil || changed.ClusterID != s.cluster {
		return fmt.Errorf("labels: %+v, %w", changed, err)
	}
	if err := s.change("/modifyProperties", fields{"clusterName": "tf2-" + s.suffix}); err != nil {
		return err
	}
	for verb, body := range map[string]fields{"/modify": {"cuSize": 2}, "/modifyReplica": {"replica": 2}} {
		if err := s.change(verb, body); err != nil {
			return err
		}
		if _, err := s.waitFor("RUNNING"); err != nil {
			return err
		}
	}
	read, err := s.describe()
	if err != nil {
		return err
	}
	if read.ClusterName != "tf2-"+s.suffix || read.CuSize != 2 || read.Replica != 2 {
		return fmt.Errorf("the cluster reads %+v", read)
	}
	labels, err := send[struct {
		Labels map[string]string `json:"labels"`
	}](s, "GET", path+"/labels", nil)
	if err == nil && !maps.Equal(labels.Labels, wanted) {
		return fmt.Errorf("the labels read %v", labels.Labels)
	}
	return err
}

// publicAddress is public_address_enabled: on as it is read, and off refused rather than passed over.
func (s *story) publicAddress() error {
	read, err := s.describe()
	if err != nil || read.PublicAddressEnabled == nil || !*read.PublicAddressEnabled {
		return fmt.Errorf("it reads %v, %w", read.PublicAddressEnabled, err)
	}
	path := "/clusters/" + s.cluster
	changed, err := send[changedCluster](s, "PATCH", path, fields{"publicAddressEnabled": true})
	if err != nil || changed.ClusterID != s.cluster {
		return fmt.Errorf("on: %+v, %w", changed, err)
	}
	_, err = send[changedCluster](s, "PATCH", path, fields{"publicAddressEnabled": false})
	return refusedAs(40059, err)
}

// otherPlans are clusters of the plans that are created by calls of their own; the first has no region.
func (s *story) otherPlans() error {
	bodies := map[string]fields{
		"createDedicated":  {"cuType": "Extended-capacity", "cuSize": 1, "replica": 2, "regionId": ""},
		"createServerless": {"regionId": "aws-us-east-2"},
		"createFree":       {"regionId": "aws-us-east-2"},
	}
	plans := map[string]string{"createDedicated": "Enterprise", "createServerless": "Serverless", "createFree": "Free"}
	for _, call := range slices.Sorted(maps.Keys(bodies)) {
		body := bodies[call]
		body["clusterName"], body["projectId"] = call+"-"+s.suffix, s.project
		created, err := send[createdCluster](s, "POST", "/clusters/"+call, body)
		if err != nil {
			return fmt.Errorf("%s: %w", call, err)
		}
		other := *s
		other.cluster = created.ClusterID
		read, err := other.waitFor("RUNNING")
		if err != nil || read.Plan != plans[call] || read.RegionID == "" || read.CuType == "" || read.CuType != read.ClusterType {
			return fmt.Errorf("%s reads %+v, %w", call, read, err)
		}
		if isFree := strings.HasPrefix(read.ClusterID, "in03-"); isFree != (call == "createFree") {
			return fmt.Errorf("%s made %s, which the provider takes for another plan", call, read.ClusterID)
		}
		if err := other.destroy(); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) suspendAndResume() error {
	if err := s.change("/suspend", nil); err != nil {
		return err
	}
	// What the provider maps to SUSPENDED.
	if _, err := s.waitFor("STOPPED"); err != nil {
		return err
	}
	if err := s.change("/resume", nil); err != nil {
		return err
	}
	_, err := s.waitFor("RUNNING")
	return err
}

func (s *story) destroy() error {
	dropped, err := send[changedCluster](s, "DELETE", "/clusters/"+s.cluster+"/drop", nil)
	if err == nil && dropped.ClusterID != s.cluster {
		return fmt.Errorf("it answered the id %q", dropped.ClusterID)
	}
	return err
}
