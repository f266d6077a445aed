"""Names how far we got with a host from the words a tool printed; knows no connection and no output format."""

from __future__ import annotations

import re

from collector.core.model import Reach, ReachKind
from collector.core.text import printable

# In order: the first pattern that fits decides. The words are those of OpenSSH 9, the C library, Python, Ansible, pywinrm and
# pypsrp; of Windows' own, which are translated, only numbers and identities of errors count where there are any.
_WORDS: tuple[tuple[ReachKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE | re.MULTILINE))
    for kind, pattern in (
        # Before all others: whoever lacks a program, library, file or setting of its own has asked nobody.
        (
            ReachKind.NOT_EQUIPPED,
            # programs and libraries
            r"when calling kinit cmd|(?:library|dependencies|pykerberos|requests|requests[_-]ntlm|requests[_-]credssp|xmltodict|paramiko) (?:is|are) not installed"
            r"|requires the python \w+ library|you must install the sshpass|no module named"
            r"|missing dependencies for socks|installed version of winrm does not support|no transport found for winrm"
            r"|unable to execute ssh command line on a controller|\[errno 24\] too many open files|no user exists for uid"
            # Ansible's plugins and variables
            r"|the connection plugin '[^'\n]{0,200}' was not found|does not support optimized module pipelining|error processing keyword"
            r"|error rendering template|syntax error in template|template error|recursive loop detected|'[^'\n]{0,200}' is undefined|the lookup plugin '"
            r"|connection plugin from '[^'\n]{0,200}' has an invalid value|invalid value '[^'\n]{0,200}' for config|decryption failed|undecryptable|no vault secrets"
            # settings of pywinrm, pypsrp and requests
            r"|auth method \w+ requires a|must be specified|ssl must be used|cannot use message encryption|message encryption is set to 'always'"
            r"|the encryption value '|invalid (?:server_cert_validation mode|message_encryption arg)|unsupported auth method|the specified auth '"
            r"|could not find (?:a suitable|the) tls c|cert(?:_key)?_pem file not found|read_timeout_sec|operation_timeout_sec"
            r"|no kerberos credentials|credentials cache|no credentials were supplied"
            # OpenSSH's own settings, files and keys. `Unsupported option "x"` is a mere remark of it, in small letters it is not.
            r"|can't open user config file|bad configuration option|terminating, \d+ bad config|bad owner or permissions on"
            r"|\bline \d+: (?:bad |missing |no argument|invalid |integer value|(?-i:unsupported option))|include directive not supported"
            r"|unknown option -- |^usage: ssh|bad (?:port '|stdio forwarding|dynamic forwarding|local forwarding)|invalid proxyjump"
            r"|no such identity: |identity file [^\n]{0,300} not accessible|load key \"|unprotected private key file|no support for pkcs#11|use pkcs11_provider|dlopen \S+ failed|is not a pkcs11 library|provider \S+ returned no slots"
            r"|cannot write to controlpath|too long for unix domain socket|controlpath too long|ssh_agent disabled|into ssh-agent"
            r"|\bbind \S+: |getifaddrs: |no matching (?:key exchange method|host key type|cipher|mac|compression method) found"
            # the program that was to lead there, of ProxyCommand, is not on this machine
            r"|(?:no such file or directory|not found|permission denied)\s+(?:kex_exchange_identification|connection closed by unknown port|banner exchange: connection to unknown port|ssh_exchange)",
        ),
        (
            ReachKind.HOST_KEY_NOT_TRUSTED,
            r"host key verification failed|because host key checking is enabled|host key mismatch for|remote host identification has changed|host key for [^\n]{1,255}? has changed",
        ),
        (
            ReachKind.CERTIFICATE_NOT_TRUSTED,
            r"certificate verify failed|certificate_verify_failed|self.signed certificate",
        ),
        (
            ReachKind.NAME_NOT_FOUND,
            r"could not resolve hostname|name or service not known|nodename nor servname|temporary failure in name resolution|getaddrinfo failed|no address associated|failed to parse: http|invalid url|label empty or too long",
        ),
        # What this machine's own firewall or missing IPv6 forbids is no answer of the other side.
        (
            ReachKind.NO_ROUTE,
            r"connect to host \S+ port \d+: (?:permission denied|operation not permitted|invalid argument|cannot assign|address family)",
        ),
        (
            ReachKind.CREDENTIALS_REJECTED,
            r"permission denied|too many authentication failures|authentication failed|credentials were rejected|incorrect username or password|invalid/incorrect|failed to authenticate"
            # Kerberos has its own ways: a wrong password, a name the domain does not know, clocks apart, no domain controller
            r"|kerberos auth failure|kinit:|not found in kerberos database|preauthentication failed|clock skew too great|cannot contact any kdc",
        ),
        # AMSI's verdict carries this identity in every language; 225 and 0x800700E1 are "contains a virus".
        (
            ReachKind.STOPPED_BY_SECURITY,
            r"ScriptContainedMaliciousContent|0x800700E1|contains a virus or potentially unwanted",
        ),
        # 1260 and 0x800704EC: a program forbidden by group policy or AppLocker; the others: a session that takes no scripts.
        (
            ReachKind.SHELL_BLOCKED,
            r"0x800704EC|0x000004EC|blocked by group policy|blocked by your (?:system )?administrator|NoLanguage|ScriptsNotAllowed|not supported by this runspace|powershell(?:\.exe)?'? is not recognized",
        ),
        # WSMan: concurrent shells, operations, memory, processes for one account.
        (
            ReachKind.OVER_LIMIT,
            r"\b(?:2150859174|2150859173|2150859205|2150858810)\b|0x803381A6|0x803381A5|0x803381C5|maximum memory per shell|quota",
        ),
        (
            ReachKind.NO_RIGHT,
            r"wsmanfault_code': 5\b|\(Code: 5,|access is denied|access denied|\bCode:? 403\b|logon type has not been granted",
        ),
        (
            ReachKind.SERVICE_FAILING,
            r"bad http response returned from (?:the )?server\. code:? (?:404|5\d\d)"
            # it speaks no TLS on that port, or none of this century
            r"|wrong_version_number|wrong version number|unsupported_protocol|sslv3_alert_handshake_failure",
        ),
        (ReachKind.REFUSED, r"connection refused"),
        (
            ReachKind.BROKE_OFF,
            r"remote end closed connection|connection aborted|RemoteDisconnected|IncompleteRead|ProtocolError"
            # Ansible's ssh plugin, of a client that had ended before it took the probe: what the client said is lost
            r"|\[errno 32\] broken pipe",
        ),
        (ReachKind.NO_ROUTE, r"no route to host|network is unreachable|host is down|host is unreachable"),
        (
            ReachKind.TIMED_OUT,
            r"timed out|timeout|banner exchange|connection closed by|connection reset|kex_exchange_identification",
        ),
    )
)


def reach_from_words(words: str) -> Reach:
    """The reach that the words of a failed connection name; words we do not know count as a failed probe."""
    for kind, pattern in _WORDS:
        if pattern.search(words):
            return Reach(kind, printable(words))
    return Reach(ReachKind.PROBE_FAILED, printable(words))
