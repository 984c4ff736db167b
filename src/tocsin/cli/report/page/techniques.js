// Names of techniques that rules name often, and the tactics they serve, so that a page can say what T1003.001 is.
// Source of ids, names and tactics: MITRE ATT&CK for Enterprise. Others are shown by their id alone.

// Tactics by letter, with their numbers in tactics.js. Evasion has been one tactic, and is two now.
const TACTIC_LETTERS = { r: [0], w: [1], i: [2], e: [3], p: [4], v: [5], d: [6, 7, 8], c: [9], y: [10], l: [11], o: [12], k: [13], x: [14], m: [15] };

const TECHNIQUES = `
1001 k Data Obfuscation
1003 c OS Credential Dumping|.001 LSASS Memory|.002 Security Account Manager|.003 NTDS|.004 LSA Secrets|.005 Cached Domain Credentials|.006 DCSync|.008 /etc/passwd and /etc/shadow
1005 o Data from Local System
1007 y System Service Discovery
1008 k Fallback Channels
1010 y Application Window Discovery
1012 y Query Registry
1014 d Rootkit
1016 y System Network Configuration Discovery
1018 y Remote System Discovery
1020 x Automated Exfiltration
1021 l Remote Services|.001 Remote Desktop Protocol|.002 SMB/Windows Admin Shares|.003 Distributed Component Object Model|.004 SSH|.005 VNC|.006 Windows Remote Management
1027 d Obfuscated Files or Information|.001 Binary Padding|.002 Software Packing|.003 Steganography|.004 Compile After Delivery|.005 Indicator Removal from Tools|.010 Command Obfuscation
1029 x Scheduled Transfer
1030 x Data Transfer Size Limits
1033 y System Owner/User Discovery
1036 d Masquerading|.002 Right-to-Left Override|.003 Rename Legitimate Utilities|.004 Masquerade Task or Service|.005 Match Legitimate Resource Name or Location|.007 Double File Extension
1037 pv Boot or Logon Initialization Scripts|.001 Logon Script (Windows)
1039 o Data from Network Shared Drive
1040 cy Network Sniffing
1041 x Exfiltration Over C2 Channel
1046 y Network Service Discovery
1047 e Windows Management Instrumentation
1048 x Exfiltration Over Alternative Protocol|.001 Exfiltration Over Symmetric Encrypted Non-C2 Protocol|.003 Exfiltration Over Unencrypted Non-C2 Protocol
1049 y System Network Connections Discovery
1053 epv Scheduled Task/Job|.002 At|.003 Cron|.005 Scheduled Task|.006 Systemd Timers
1055 dv Process Injection|.001 Dynamic-link Library Injection|.002 Portable Executable Injection|.003 Thread Execution Hijacking|.012 Process Hollowing
1056 co Input Capture|.001 Keylogging|.002 GUI Input Capture
1057 y Process Discovery
1059 e Command and Scripting Interpreter|.001 PowerShell|.002 AppleScript|.003 Windows Command Shell|.004 Unix Shell|.005 Visual Basic|.006 Python|.007 JavaScript|.009 Cloud API
1068 v Exploitation for Privilege Escalation
1069 y Permission Groups Discovery|.001 Local Groups|.002 Domain Groups|.003 Cloud Groups
1070 d Indicator Removal|.001 Clear Windows Event Logs|.002 Clear Linux or Mac System Logs|.003 Clear Command History|.004 File Deletion|.005 Network Share Connection Removal|.006 Timestomp
1071 k Application Layer Protocol|.001 Web Protocols|.004 DNS
1072 el Software Deployment Tools
1074 o Data Staged|.001 Local Data Staging
1078 dipv Valid Accounts|.001 Default Accounts|.002 Domain Accounts|.003 Local Accounts|.004 Cloud Accounts
1080 l Taint Shared Content
1082 y System Information Discovery
1083 y File and Directory Discovery
1087 y Account Discovery|.001 Local Account|.002 Domain Account|.004 Cloud Account
1090 k Proxy|.001 Internal Proxy|.002 External Proxy|.003 Multi-hop Proxy
1091 il Replication Through Removable Media
1095 k Non-Application Layer Protocol
1098 pv Account Manipulation|.001 Additional Cloud Credentials|.003 Additional Cloud Roles|.004 SSH Authorized Keys
1102 k Web Service
1104 k Multi-Stage Channels
1105 k Ingress Tool Transfer
1106 e Native API
1110 c Brute Force|.001 Password Guessing|.002 Password Cracking|.003 Password Spraying
1111 c Multi-Factor Authentication Interception
1112 dp Modify Registry
1113 o Screen Capture
1114 o Email Collection|.001 Local Email Collection|.003 Email Forwarding Rule
1115 o Clipboard Data
1119 o Automated Collection
1120 y Peripheral Device Discovery
1123 o Audio Capture
1124 y System Time Discovery
1127 d Trusted Developer Utilities Proxy Execution|.001 MSBuild
1129 e Shared Modules
1132 k Data Encoding|.001 Standard Encoding
1133 ip External Remote Services
1134 dv Access Token Manipulation|.001 Token Impersonation/Theft|.002 Create Process with Token|.003 Make and Impersonate Token|.004 Parent PID Spoofing|.005 SID-History Injection
1135 y Network Share Discovery
1136 p Create Account|.001 Local Account|.002 Domain Account|.003 Cloud Account
1137 p Office Application Startup|.002 Office Test|.006 Add-ins
1140 d Deobfuscate/Decode Files or Information
1176 p Software Extensions
1187 c Forced Authentication
1189 i Drive-by Compromise
1190 i Exploit Public-Facing Application
1195 i Supply Chain Compromise|.001 Compromise Software Dependencies and Development Tools|.002 Compromise Software Supply Chain
1197 dp BITS Jobs
1199 i Trusted Relationship
1200 i Hardware Additions
1201 y Password Policy Discovery
1202 d Indirect Command Execution
1203 e Exploitation for Client Execution
1204 e User Execution|.001 Malicious Link|.002 Malicious File
1207 d Rogue Domain Controller
1210 l Exploitation of Remote Services
1211 d Exploitation for Defense Evasion
1212 c Exploitation for Credential Access
1213 o Data from Information Repositories|.003 Code Repositories
1216 d System Script Proxy Execution|.001 PubPrn
1217 y Browser Information Discovery
1218 d System Binary Proxy Execution|.001 Compiled HTML File|.002 Control Panel|.003 CMSTP|.004 InstallUtil|.005 Mshta|.007 Msiexec|.008 Odbcconf|.009 Regsvcs/Regasm|.010 Regsvr32|.011 Rundll32|.013 Mavinject|.014 MMC
1219 k Remote Access Tools
1220 d XSL Script Processing
1222 d File and Directory Permissions Modification|.001 Windows File and Directory Permissions Modification|.002 Linux and Mac File and Directory Permissions Modification
1482 y Domain Trust Discovery
1484 dv Domain or Tenant Policy Modification|.001 Group Policy Modification|.002 Trust Modification
1485 m Data Destruction
1486 m Data Encrypted for Impact
1489 m Service Stop
1490 m Inhibit System Recovery
1491 m Defacement
1495 m Firmware Corruption
1496 m Resource Hijacking
1497 dy Virtualization/Sandbox Evasion|.001 System Checks
1498 m Network Denial of Service
1499 m Endpoint Denial of Service
1505 p Server Software Component|.001 SQL Stored Procedures|.002 Transport Agent|.003 Web Shell|.004 IIS Components
1518 y Software Discovery|.001 Security Software Discovery
1526 y Cloud Service Discovery
1528 c Steal Application Access Token
1529 m System Shutdown/Reboot
1530 o Data from Cloud Storage
1531 m Account Access Removal
1537 x Transfer Data to Cloud Account
1539 c Steal Web Session Cookie
1542 dp Pre-OS Boot|.001 System Firmware
1543 pv Create or Modify System Process|.001 Launch Agent|.002 Systemd Service|.003 Windows Service|.004 Launch Daemon
1546 pv Event Triggered Execution|.001 Change Default File Association|.002 Screensaver|.003 Windows Management Instrumentation Event Subscription|.004 Unix Shell Configuration Modification|.007 Netsh Helper DLL|.008 Accessibility Features|.009 AppCert DLLs|.010 AppInit DLLs|.011 Application Shimming|.012 Image File Execution Options Injection|.013 PowerShell Profile|.015 Component Object Model Hijacking
1547 pv Boot or Logon Autostart Execution|.001 Registry Run Keys / Startup Folder|.002 Authentication Package|.004 Winlogon Helper DLL|.005 Security Support Provider|.006 Kernel Modules and Extensions|.008 LSASS Driver|.009 Shortcut Modification|.010 Port Monitors|.014 Active Setup
1548 dv Abuse Elevation Control Mechanism|.001 Setuid and Setgid|.002 Bypass User Account Control|.003 Sudo and Sudo Caching
1550 dl Use Alternate Authentication Material|.001 Application Access Token|.002 Pass the Hash|.003 Pass the Ticket
1552 c Unsecured Credentials|.001 Credentials In Files|.002 Credentials in Registry|.003 Shell History|.004 Private Keys|.005 Cloud Instance Metadata API|.006 Group Policy Preferences|.007 Container API
1553 d Subvert Trust Controls|.001 Gatekeeper Bypass|.003 SIP and Trust Provider Hijacking|.004 Install Root Certificate|.005 Mark-of-the-Web Bypass
1554 p Compromise Host Software Binary
1555 c Credentials from Password Stores|.001 Keychain|.003 Credentials from Web Browsers|.004 Windows Credential Manager|.005 Password Managers
1556 cdp Modify Authentication Process|.002 Password Filter DLL|.006 Multi-Factor Authentication
1557 co Adversary-in-the-Middle|.001 LLMNR/NBT-NS Poisoning and SMB Relay
1558 c Steal or Forge Kerberos Tickets|.001 Golden Ticket|.002 Silver Ticket|.003 Kerberoasting|.004 AS-REP Roasting
1559 e Inter-Process Communication|.001 Component Object Model|.002 Dynamic Data Exchange
1560 o Archive Collected Data|.001 Archive via Utility
1561 m Disk Wipe|.001 Disk Content Wipe|.002 Disk Structure Wipe
1562 d Impair Defenses|.001 Disable or Modify Tools|.002 Disable Windows Event Logging|.004 Disable or Modify System Firewall|.006 Indicator Blocking|.007 Disable or Modify Cloud Firewall|.008 Disable or Modify Cloud Logs|.010 Downgrade Attack
1563 l Remote Service Session Hijacking|.002 RDP Hijacking
1564 d Hide Artifacts|.001 Hidden Files and Directories|.002 Hidden Users|.003 Hidden Window|.004 NTFS File Attributes|.006 Run Virtual Instance|.008 Email Hiding Rules
1565 m Data Manipulation|.001 Stored Data Manipulation
1566 i Phishing|.001 Spearphishing Attachment|.002 Spearphishing Link
1567 x Exfiltration Over Web Service|.001 Exfiltration to Code Repository|.002 Exfiltration to Cloud Storage
1568 k Dynamic Resolution|.002 Domain Generation Algorithms
1569 e System Services|.001 Launchctl|.002 Service Execution
1570 l Lateral Tool Transfer
1571 k Non-Standard Port
1572 k Protocol Tunneling
1573 k Encrypted Channel
1574 dpv Hijack Execution Flow|.001 DLL|.005 Executable Installer File Permissions Weakness|.006 Dynamic Linker Hijacking|.007 Path Interception by PATH Environment Variable|.011 Services Registry Permissions Weakness
1578 d Modify Cloud Compute Infrastructure
1580 y Cloud Infrastructure Discovery
1583 w Acquire Infrastructure
1584 w Compromise Infrastructure
1586 w Compromise Accounts
1587 w Develop Capabilities|.001 Malware
1588 w Obtain Capabilities|.001 Malware|.002 Tool
1589 r Gather Victim Identity Information
1590 r Gather Victim Network Information
1592 r Gather Victim Host Information
1595 r Active Scanning|.001 Scanning IP Blocks|.002 Vulnerability Scanning
1598 r Phishing for Information
1606 c Forge Web Credentials|.002 SAML Tokens
1608 w Stage Capabilities
1609 e Container Administration Command
1610 de Deploy Container
1611 v Escape to Host
1613 y Container and Resource Discovery
1614 y System Location Discovery
1615 y Group Policy Discovery
1619 y Cloud Storage Object Discovery
1620 d Reflective Code Loading
1621 c Multi-Factor Authentication Request Generation
1622 dy Debugger Evasion
1649 c Steal or Forge Authentication Certificates
1651 e Cloud Administration Command
1653 p Power Settings
1654 y Log Enumeration
1657 m Financial Theft
`;

const KNOWN = new Map();
for (const line of TECHNIQUES.trim().split("\n")) {
  const [, number, letters, rest] = /^(\d+) (\w+) (.*)$/.exec(line);
  const [name, ...parts] = rest.split("|");
  const tactics = new Set([...letters].flatMap((letter) => TACTIC_LETTERS[letter]));
  KNOWN.set(`T${number}`, { name, tactics });
  for (const part of parts) KNOWN.set(`T${number}${part.slice(0, 4)}`, { name: part.slice(5), tactics });
}

/** Give the name of a technique, empty for one that is not known here. */
export function techniqueName(technique) {
  return KNOWN.get(technique)?.name ?? "";
}

/** Say whether a technique may stand below a tactic that its rule names: those not known here may stand below any. */
export function serves(technique, tactic, others) {
  const known = KNOWN.get(technique) ?? KNOWN.get(technique.slice(0, 5));
  return !known || known.tactics.has(tactic) || !others.some((other) => known.tactics.has(other));
}
