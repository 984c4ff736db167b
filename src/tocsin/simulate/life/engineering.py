"""Engineering: code on GitHub, the cluster, data in Google Cloud, the network in AWS."""

from typing import Any

from tocsin.simulate.company import Company, Person
from tocsin.simulate.dice import Dice
from tocsin.simulate.formats.kubernetes import SERVICE_ACCOUNT
from tocsin.simulate.life.world import World
from tocsin.simulate.moments import SECOND

REPOSITORIES = ("shop", "shop-api", "infrastructure", "data-pipelines", "mobile", "handbook")
_GIT = "git/2.44.0"
_KUBECTL = "kubectl/v1.31.0 (darwin/arm64) kubernetes/9edcffc"
_NAMESPACES = ("shop", "payments", "monitoring", "batch")
_CONTROLLERS = (
    ("system:kube-controller-manager", "get", "endpoints", "kube-controller-manager/v1.31.2 (linux/amd64)"),
    ("system:kube-scheduler", "update", "leases", "kube-scheduler/v1.31.2 (linux/amd64)"),
    ("system:node:node1", "get", "configmaps", "kubelet/v1.31.2 (linux/amd64)"),
    ("system:node:node2", "patch", "pods", "kubelet/v1.31.2 (linux/amd64)"),
    ("system:node:node3", "get", "secrets", "kubelet/v1.31.2 (linux/amd64)"),
    (SERVICE_ACCOUNT + "monitoring:prometheus", "list", "pods", "Prometheus/2.54.1"),
    (SERVICE_ACCOUNT + "monitoring:prometheus", "list", "nodes", "Prometheus/2.54.1"),
    (SERVICE_ACCOUNT + "kube-system:deployment-controller", "update", "deployments", "kube-controller-manager/v1.31.2"),
)


def handle(person: Person) -> str:
    """Give somebody's name on GitHub."""
    return person.account.replace(".", "-") + "-lf"


def use_code(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Clone, fetch, push, open and merge pull requests."""
    repository = dice.pick(REPOSITORIES)
    for number in range(dice.between(1, 4)):
        action = dice.pick(
            ("git.fetch", "git.fetch", "git.push", "git.clone", "pull_request.create", "pull_request.merge")
        )
        world.github.event(
            moment + number * 40 * SECOND, handle(person), action, dice, address=person.address,
            user_agent=_GIT if action.startswith("git.") else person.user_agent, repository=repository,
            country=person.office.country,
        )  # fmt: skip


def look_after_code(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Change who may do what in the organisation: collaborators, teams, secrets, tokens; rarely a protection."""
    action = dice.pick(
        ("team.add_member", "repo.add_member", "org.update_actions_secret", "personal_access_token.request_created",
         "hook.create", "repo.create", "protected_branch.update_required_status_checks_enforcement_level",
         "workflows.created_workflow_run", "workflows.created_workflow_run")
    )  # fmt: skip
    world.github.event(
        moment, handle(person), action, dice, address=person.address, user_agent=person.user_agent,
        repository="" if action.startswith(("team", "org", "personal")) else dice.pick(REPOSITORIES),
        country=person.office.country,
    )  # fmt: skip


def use_cluster(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Look at pods, read logs, and at times open a shell in one to see what is wrong."""
    namespace = dice.pick(_NAMESPACES)
    groups = ["developers", "system:authenticated"]
    pod = f"{namespace}-api-{dice.hexadecimal(9)}-{dice.letters(5, 'bcdfghjklmnpqrstvwxz2456789')}"
    common: dict[str, Any] = {"namespace": namespace, "address": person.address, "user_agent": _KUBECTL}
    world.kubernetes.request(moment, person.email, "list", "pods", dice, groups=groups, **common)
    for number in range(dice.between(1, 3)):
        then = moment + (6 + 20 * number) * SECOND
        world.kubernetes.request(
            then, person.email, "get", "pods", dice, name=pod, subresource="log", groups=groups, **common
        )
    if dice.chance(60):
        world.kubernetes.request(
            moment + 70 * SECOND, person.email, "create", "pods", dice, name=pod, subresource="exec", groups=groups,
            code=101, query="command=sh&container=api&stdin=true&tty=true", **common,
        )  # fmt: skip
    if dice.chance(40):
        world.kubernetes.request(moment + 80 * SECOND, person.email, "get", "secrets", dice, name="api-config",
                                 groups=groups, code=403, **common)  # fmt: skip


def run_cluster(world: World, company: Company, moment: int, dice: Dice) -> None:
    """Let the cluster look after itself."""
    for number in range(dice.between(2, 6)):
        user, verb, resource, agent = dice.pick(_CONTROLLERS)
        namespace = "" if resource == "nodes" else dice.pick((*_NAMESPACES, "kube-system"))
        groups = ["system:nodes", "system:authenticated"] if user.startswith("system:node:") else None
        world.kubernetes.request(
            moment + number * 300_000, user, verb, resource, dice, namespace=namespace,
            name="" if verb == "list" else f"{resource}-{dice.hexadecimal(5)}", groups=groups, user_agent=agent,
        )  # fmt: skip


def release(world: World, company: Company, moment: int, dice: Dice) -> None:
    """Let the pipeline bring a release to the cluster, and make a job."""
    user = SERVICE_ACCOUNT + "ci:deployer"
    namespace = dice.pick(_NAMESPACES[:2])
    image = f"registry.larkfield.example/{namespace}/api:r{dice.between(100, 999)}"
    container = {"name": "api", "image": image, "securityContext": {"allowPrivilegeEscalation": False}}
    body = {"kind": "Deployment", "spec": {"template": {"spec": {"containers": [container]}}}}
    common: dict[str, Any] = {"namespace": namespace, "address": "198.51.100.60", "user_agent": "helm/v3.15.4"}
    world.kubernetes.request(moment, user, "get", "secrets", dice, name="sh.helm.release.v1.api.v41", **common)
    world.kubernetes.request(
        moment + SECOND, user, "patch", "deployments", dice, name="api", group="apps", body=body, **common
    )
    job = {"kind": "Job", "spec": {"template": {"spec": {"containers": [{"name": "migrate", "image": image}]}}}}
    world.kubernetes.request(
        moment + 2 * SECOND, user, "create", "jobs", dice, name="migrate", group="batch", body=job, code=201, **common
    )


def run_data(world: World, company: Company, moment: int, dice: Dice) -> None:
    """Let the data pipelines run in Google Cloud, and somebody look at their results."""
    account = f"pipeline@{company.gcp_project}.iam.gserviceaccount.example"
    calls = (
        ("bigquery", "jobservice.insert", "bigquery.jobs.create", False),
        ("bigquery", "jobservice.query", "bigquery.jobs.create", True),
        ("storage", "storage.objects.get", "storage.objects.get", True),
        ("storage", "storage.objects.create", "storage.objects.create", False),
        ("compute", "v1.compute.instances.list", "compute.instances.list", True),
    )
    for number in range(dice.between(1, 4)):
        service, method, permission, reads = dice.pick(calls)
        person = dice.pick(company.in_department("engineering", "marketing"))
        who = account if dice.chance(800) else person.email
        world.gcp.call(
            moment + number * SECOND, who, service, method, dice, permission=permission, reads=reads,
            address="198.51.100.62" if who == account else person.address,
            user_agent="google-api-python-client/2.140.0" if who == account else person.user_agent,
            resource=f"projects/{company.gcp_project}/datasets/sales",
        )  # fmt: skip


def flow(world: World, company: Company, moment: int, dice: Dice) -> None:
    """Let packets flow in AWS: from customers, between services, to the database; some are refused."""
    interface = f"eni-0{dice.below(8)}a1b2c3d4e5f6071"
    inside = f"10.60.{dice.below(3)}.{dice.between(10, 60)}"
    source, port, accepted = dice.pick(
        (
            (f"198.51.100.{dice.between(100, 199)}", 443, True),
            (f"10.60.1.{dice.between(10, 60)}", 5432, True),
            (f"10.60.2.{dice.between(10, 60)}", 8080, True),
            (f"203.0.113.{dice.between(200, 250)}", dice.pick((22, 23, 3389, 8443)), False),
        )
    )
    high, size = dice.between(32768, 60999), dice.between(300, 90_000)
    world.vpc_flow.flow(moment, interface, source, inside, ports=(high, port), size=size, accepted=accepted)
    if accepted:
        world.vpc_flow.flow(moment, interface, inside, source, ports=(port, high), size=size * 3)
