"""server.py LOG CLUSTER - moto's server, with a few additions of the test's own.
Its port is the one line of stdout, once it can be asked.

1. Every call goes to LOG as a line "service Operation status": which writes
   were asked for is judged from outside, not from our own ledger.
2. CloudFormation's Fn::Cidr, which moto lacks: a template that uses it makes
   moto answer 500.  Evaluated by Python's ipaddress.
3. YAML's short form !Condition, which moto reads as an unknown function: every
   condition made of others is then false.
4. !GetAtt Subnet.AvailabilityZone, which moto leaves as it stands.
5. What Red Hat's operator makes in the customer's account: the second time that
   somebody looks for the endpoint of a cluster by its tag, endpoint, zone and
   record of CLUSTER are made.
6. LOG.kill/OPERATION holds the pid of a client: it is killed when its OPERATION
   has been done, before the answer.
"""
import collections
import io
import ipaddress
import itertools
import json
import os
import re
import signal
import sys
import threading
import urllib.parse

import boto3
from moto.cloudformation import parsing
from moto.ec2.models.subnets import Subnet

plain = parsing.clean_json


def clean_json(node, resources):
    if isinstance(node, dict) and "Fn::Cidr" in node:
        block, count, bits = [clean_json(v, resources) for v in node["Fn::Cidr"]]
        nets = ipaddress.ip_network(block).subnets(new_prefix=32 - int(bits))
        return [str(net) for net in itertools.islice(nets, int(count))]
    return plain(node, resources)


plain_condition = parsing.parse_condition


def parse_condition(node, resources, conditions):
    if isinstance(node, dict):
        (function, values), = node.items()
        node = {function: [{"Condition": v["Fn::Condition"]} if isinstance(v, dict) and "Fn::Condition" in v else v
                           for v in values]}
    return plain_condition(node, resources, conditions)


plain_subnet = Subnet.get_cfn_attribute


def subnet_attribute(self, name):
    return self.availability_zone if name == "AvailabilityZone" else plain_subnet(self, name)


Subnet.get_cfn_attribute = subnet_attribute
parsing.clean_json = clean_json
parsing.parse_condition = parse_condition

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402


def operation(env, body):
    """Of the three ways to name one: a header, a form field, a path."""
    scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", env.get("HTTP_AUTHORIZATION", ""))
    service = scope.group(1) if scope else "-"
    if env.get("HTTP_X_AMZ_TARGET"):
        return service, env["HTTP_X_AMZ_TARGET"].rsplit(".", 1)[-1]
    field = urllib.parse.parse_qs(body.decode("latin-1")).get("Action")
    if field:
        return service, field[0]
    return service, "%s %s" % (env["REQUEST_METHOD"], env["PATH_INFO"])


class Operator:
    """Makes what an installation leaves behind, once a cluster."""

    def __init__(self, port, cluster):
        self.looks, self.cluster = collections.Counter(), cluster
        self.how = dict(endpoint_url="http://127.0.0.1:%d" % port, region_name="us-east-1",
                        aws_access_key_id="OPERATOR", aws_secret_access_key="x")

    def look(self, op, body):
        form = urllib.parse.parse_qs(body.decode("latin-1"))
        if op != "DescribeVpcEndpoints" or form.get("Filter.1.Name") != ["tag:api.openshift.com/id"]:
            return
        cluster = form["Filter.1.Value.1"][0]
        self.looks[cluster] += 1
        if self.looks[cluster] == 2:
            self.install(cluster)

    def account(self):
        """An account that has used load balancers before."""
        boto3.client("iam", **self.how).create_role(
            RoleName="AWSServiceRoleForElasticLoadBalancing", Path="/aws-service-role/elasticloadbalancing.amazonaws.com/",
            AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"Service": "elasticloadbalancing.amazonaws.com"}}]}))

    def install(self, cluster):
        ec2, zones = boto3.client("ec2", **self.how), boto3.client("route53", **self.how)
        subnet = ec2.describe_subnets(Filters=[{"Name": "tag-key", "Values": ["kubernetes.io/role/internal-elb"]}])["Subnets"][0]
        vpc, tags = subnet["VpcId"], [{"Key": "api.openshift.com/id", "Value": cluster},
                                      {"Key": "red-hat-managed", "Value": "true"},
                                      {"Key": "kubernetes.io/cluster/" + cluster, "Value": "owned"}]

        def tagged(kind):
            return [{"ResourceType": kind, "Tags": tags}]

        group = ec2.create_security_group(GroupName=cluster + "-vpce-private-router", VpcId=vpc, Description="endpoint",
                                          TagSpecifications=tagged("security-group"))["GroupId"]
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}])
        ec2.create_vpc_endpoint(VpcId=vpc, VpcEndpointType="Interface", SubnetIds=[subnet["SubnetId"]],
                                ServiceName="com.amazonaws.vpce.us-east-1.vpce-svc-0a1b2c3d4e5f60718",
                                SecurityGroupIds=[group], TagSpecifications=tagged("vpc-endpoint"))
        zone = zones.create_hosted_zone(Name=self.cluster + ".hypershift.local", CallerReference=cluster,
                                        VPC={"VPCRegion": "us-east-1", "VPCId": vpc},
                                        HostedZoneConfig={"PrivateZone": True})["HostedZone"]["Id"]
        zones.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [
            {"Action": "UPSERT", "ResourceRecordSet": {
                "Name": name + self.cluster + ".hypershift.local", "Type": "CNAME", "TTL": 300,
                "ResourceRecords": [{"Value": "vpce-0a.vpce-svc-0a.us-east-1.vpce.amazonaws.com"}]}}
            for name in ("api.", "*.apps.")]})


class Told:
    def __init__(self, app, log, operator):
        self.app, self.operator = app, operator
        self.log, self.kill = open(log, "a"), log + ".kill"

    def __call__(self, env, start):
        body = env["wsgi.input"].read(int(env.get("CONTENT_LENGTH") or 0))
        env["wsgi.input"] = io.BytesIO(body)
        service, op = operation(env, body)
        told = "OPERATOR/" not in env.get("HTTP_AUTHORIZATION", "") and not env["PATH_INFO"].startswith("/moto-api/")
        if told:
            self.operator.look(op, body)

        if os.path.exists(os.path.join(self.kill, op)):
            out = list(self.app(env, lambda *a: None))
            with open(os.path.join(self.kill, op)) as f:
                os.kill(int(f.read()), signal.SIGKILL)
            os.unlink(f.name)
            start("500 killed", [])
            return out

        def started(status, headers, *rest):
            if told:
                print(service, op, status.split()[0], file=self.log, flush=True)
            return start(status, headers, *rest)

        return self.app(env, started)


if __name__ == "__main__":
    os.environ["AWS_MAX_ATTEMPTS"] = "1"
    moto = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, None, threaded=True)
    operator = Operator(server.port, sys.argv[2])
    server.app = Told(moto, sys.argv[1], operator)
    threading.Thread(target=server.serve_forever).start()
    operator.account()
    print(server.port, flush=True)
