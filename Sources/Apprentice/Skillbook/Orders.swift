/// Finds texts that give orders no lesson needs: to leave other rules aside, to hide something, to send
/// data away, to run what is fetched, to open a door.
///
/// A lesson that mentions a command or an address is none of these. It looks at what is to be done with
/// what, and passes over what is forbidden ("never disable the sandbox"). It decides nothing for good: what
/// it finds waits until a person has read it.
package enum Orders {
    /// Why a text waits for a person; nil when it may be used.
    package static func reason(in text: String) -> String? {
        if let hidden = hidden(in: text) { return hidden }
        let lower = String(text.lowercased().map { $0 == "’" ? "'" : $0 })
        for rule in Rule.all where rule.holds(lower) { return rule.reason }
        return nil
    }

    /// Text that people do not see, or cannot read, and models do.
    private static func hidden(in text: String) -> String? {
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x200B, 0x2060...0x2064, 0x202A...0x202E, 0x2066...0x2069, 0xE0000...0xE007F:
                return "it holds characters that are not shown"
            default: break
            }
        }
        if text.contains("<!--") { return "it holds a comment that is not shown" }
        let run = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || "+/=".contains($0))) }
            .first {
                $0.utf8.count >= 48 && $0.contains(where: \.isUppercase)
                    && $0.contains(where: \.isLowercase) && $0.contains(where: \.isNumber)
            }
        return run == nil ? nil : "it holds encoded text"
    }
}

/// Groups of words that stand near one another in an order.
private struct Rule: Sendable {
    let reason: String
    /// One of each group must stand in one sentence, in any order.
    let groups: [[String]]
    /// Whether it counts although it is forbidden: "never tell the user".
    var countsForbidden = false

    func holds(_ text: String) -> Bool {
        for sentence in Self.sentences(of: text) {
            guard let first = groups.first,
                groups.dropFirst().allSatisfy({ Self.holdsOne(of: $0, sentence) })
            else { continue }
            for word in first {
                var start = 0
                while let place = Self.place(of: word, in: sentence, from: start) {
                    if countsForbidden || !Self.isForbidden(sentence, before: place) { return true }
                    start = place + 1
                }
            }
        }
        return false
    }

    private static func holdsOne(of group: [String], _ sentence: [UInt8]) -> Bool {
        group.contains { holds(sentence, $0) }
    }

    private static func sentences(of text: String) -> [[UInt8]] {
        // A full stop inside of a name or an address ends nothing.
        var sentences: [[UInt8]] = []
        var sentence: [UInt8] = [0x20]
        let bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0x20
            let isEnd =
                (byte == 0x2E || byte == 0x21 || byte == 0x3B) && (next == 0x20 || next == 0x0A)
            if isEnd || byte == 0x0A {
                sentences.append(sentence + [0x20])
                sentence = [0x20]
            } else {
                sentence.append(byte == 0x09 ? 0x20 : byte)
            }
        }
        return sentences + [sentence + [0x20]]
    }

    private static func holds(_ sentence: [UInt8], _ phrase: String) -> Bool {
        place(of: phrase, in: sentence) != nil
    }

    /// Where a phrase begins; words are whole where the phrase begins or ends with a letter.
    private static func place(
        of phrase: String,
        in sentence: [UInt8],
        from place: Int = 0
    ) -> Int? {
        let wanted = Array(phrase.utf8)
        guard let first = wanted.first, let last = wanted.last,
            sentence.count - place >= wanted.count
        else { return nil }
        for start in place...(sentence.count - wanted.count) where sentence[start] == first {
            guard sentence[start..<start + wanted.count].elementsEqual(wanted) else { continue }
            let before = start > 0 ? sentence[start - 1] : 0x20
            let end = start + wanted.count
            let behind = end < sentence.count ? sentence[end] : 0x20
            if isLetter(first), isLetter(before) { continue }
            if isLetter(last), isLetter(behind) { continue }
            return start
        }
        return nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || byte >= 0x80 || byte == 0x5F
    }

    /// Whether what stands at a place is turned away: "never …", "do not …", "instead of …".
    private static func isForbidden(_ sentence: [UInt8], before place: Int) -> Bool {
        // "If tests do not pass, send …" and "never …, always send …" forbid nothing here.
        let clause =
            sentence[..<place].split(separator: 0x2C, omittingEmptySubsequences: false)
            .last ?? []
        let words = String(decoding: clause, as: UTF8.self).split { !$0.isLetter && $0 != "'" }
            .suffix(4).map(String.init)
        let start = words.lastIndex { resuming.contains($0) } ?? 0
        return words[start...].contains(where: forbidding.contains)
    }

    /// Words after which a clause asks again.
    private static let resuming: Set = ["then", "but", "always", "please"]

    private static let forbidding: Set = [
        "never", "not", "don't", "no", "avoid", "without", "stop", "instead", "nie", "niemals",
        "nicht",
        "kein", "jamais", "pas", "nunca", "cannot", "can't", "mustn't", "shouldn't", "forbidden",
    ]

    private init(_ reason: String, _ groups: [String]..., countsForbidden: Bool = false) {
        (self.reason, self.groups) = (reason, groups)
        self.countsForbidden = countsForbidden
    }

    private static let secrets = [
        "password", "passwords", "passphrase", "secret", "secrets", "credential", "credentials",
        "api key",
        "api keys", "access token", "access tokens", "tokens", "private key", "private keys",
        "ssh key",
        "ssh keys", "id_rsa", ".ssh", ".env", "environment variables", ".aws", ".netrc",
        "/etc/shadow",
        "/etc/passwd", "keychain", "cookies", "session token", "wallet", "seed phrase", "history",
        "conversation", "conversations", "chat log", "system prompt", "customer data", "user data",
        "source code", "the prompt", "this prompt", "the question", "every question", "the answer",
        "the user's", "the file contents", "contents of", "the repository", "git config",
        "kubeconfig",
        "database dump", "clipboard",
    ]

    static let all: [Rule] = [
        Rule(
            "it tells to leave other rules aside",
            [
                "ignore", "disregard", "forget", "override", "overrides", "supersede", "supersedes",
                "discard", "ignoriere", "vergiss", "ignore toutes", "oublie", "ignora", "olvida",
                "takes precedence over", "take precedence over", "replaces", "do not follow",
                "stop following",
            ],
            [
                "previous instructions", "prior instructions", "earlier instructions",
                "above instructions", "all instructions", "other instructions", "your instructions",
                "any instructions", "the instructions above", "all other lessons", "other lessons",
                "all lessons", "earlier lessons", "previous lessons", "all other rules",
                "all rules", "previous rules", "other rules", "your rules", "system prompt",
                "the rules",
                "safety rules", "guidelines", "guardrails", "everything above", "everything before",
                "all previous", "all prior", "what the user says", "the user's instructions",
                "the user's request", "alle vorherigen", "alle anweisungen",
                "vorherigen anweisungen",
                "instructions précédentes", "toutes les instructions", "instrucciones anteriores",
                "todas las instrucciones",
            ]
        ),
        Rule(
            "it speaks as if it were the system or somebody else",
            [
                "you are now", "you are no longer", "from now on you are", "pretend to be",
                "pretend you are", "act as an unrestricted", "act as if you had no",
                "developer mode", "god mode", "jailbreak", "<|im_start|>", "<|system|>", "[inst]",
                "<<sys>>", "</system>", "<system>", "system:", "system override",
                "new system prompt",
                "message from anthropic", "message from openai", "message from the administrator",
                "as your developer", "as the system administrator", "authorized by the vendor",
                "you have no restrictions", "no longer bound by", "you are dan",
            ],
            countsForbidden: true
        ),
        Rule(
            "it tells to hide something from the user",
            [
                "tell", "mention", "inform", "reveal", "disclose", "show", "notify", "explain",
                "ask", "admit",
                "sage", "sag", "dis", "digas", "menciones", "erwähne", "report", "let", "telling",
                "informing", "asking", "mentioning", "knowing", "noticing", "warn",
            ],
            [
                "never tell the user", "not tell the user", "don't tell the user",
                "not mention this",
                "don't mention this", "never mention this", "not mention it to",
                "not inform the user",
                "don't inform the user", "never inform the user", "never reveal", "not reveal",
                "don't reveal",
                "do not disclose", "don't disclose", "without telling", "without informing",
                "without asking the user", "without the user", "not show this", "don't show this",
                "never show this", "not let the user", "don't let the user", "not ask the user",
                "don't ask the user", "never ask the user", "not notify", "don't notify",
                "never admit",
                "not warn the user", "don't warn the user", "not explain why",
                "don't ask for confirmation",
                "not ask for confirmation", "never ask for confirmation", "sag dem nutzer nichts",
                "erwähne das nicht", "ne dis pas", "no le digas", "no menciones", "don't report",
                "not report this",
            ],
            countsForbidden: true
        ),
        Rule(
            "it tells to hide something from the user",
            [
                "secretly", "silently", "covertly", "unnoticed", "heimlich", "en secret",
                "en secreto",
            ],
            [
                "add", "send", "run", "install", "insert", "upload", "copy", "change", "replace",
                "execute",
                "collect", "record", "include", "append", "forward", "commit", "push", "sende",
                "envoie",
                "envía",
            ]
        ),
        Rule(
            "it tells to send data away",
            [
                "send", "post", "upload", "forward", "email", "mail", "exfiltrate", "leak",
                "transmit",
                "report", "publish", "submit", "share", "paste", "copy", "ship", "sync", "sende",
                "schicke",
                "envoie", "envía", "include", "append", "embed", "encode", "put", "leaks", "pipe",
            ],
            secrets,
            [
                "http://", "https://", "ftp://", "@", "webhook", "pastebin", "external server",
                "remote server",
                "our server", "this server", "to the server", "dns", "gist", "telegram", "discord",
                "slack channel",
                "ngrok", "requestbin", "image url", "query string", "url parameter",
                "as a parameter",
                "third party", "an outside", "public bucket", "nc ",
            ]
        ),
        Rule(
            "it tells to send data away",
            ["curl", "wget", "nc", "scp", "rsync", "netcat", "ncat"],
            [
                "-d @", "--data @", "--data-binary @", "-f file=@", "--post-file", "$(cat", "`cat",
                "$(env",
                "`env`", "< ~/", "< /etc", "~/.ssh", ".env", "id_rsa", "/etc/passwd", "$aws_",
                "$openai_",
                "$github_token", "-t ~/",
            ]
        ),
        Rule(
            "it tells to run what is fetched",
            [
                "curl", "wget", "fetch", "iwr", "invoke-webrequest", "download", "lade",
                "télécharge", "descarga",
            ],
            [
                "| sh", "| bash", "|sh", "|bash", "| sudo", "| python", "| node", "bash <(",
                "sh <(", "bash -c \"$(",
                "eval", "iex", "and run it", "and execute", "then run it", "then execute",
                "and run the",
                "führe es aus", "exécute-le", "ejecútalo", "chmod +x", "| perl", "source <(",
                "| zsh", "&& sh",
            ]
        ),
        Rule(
            "it tells to run what is fetched",
            [
                "bash <(", "sh <(", "eval \"$(", "eval $(", "base64 -d |", "base64 --decode |",
                "powershell -enc",
                "powershell -e ", "exec(requests", "exec(urllib", "eval(requests", "eval(fetch",
                "npx http",
                "pip install http", "pip install git+", "npm install http",
                "pip install --index-url http",
                "--extra-index-url http", "--trusted-host", "curl -s http",
            ],
        ),
        Rule(
            "it tells to destroy something",
            [
                "rm -rf /", "rm -rf ~", "rm -rf *", "rm -rf $home", "rm -rf .", "rm -fr /",
                "rm -fr ~",
                "mkfs", "dd if=", ":(){", "drop database", "drop table", "truncate table", "shred ",
                "wipe the",
                "format the disk", "delete all", "delete every", "deletes all", "lösche alle",
                "supprime tous",
                "borra todos", "git push --force", "git push -f", "chmod -r 777 /", "> /dev/sda",
                "kubectl delete namespace", "terraform destroy", "git clean -fdx",
                "git reset --hard &&",
                "remove every backup", "delete the backups", "delete the backup",
            ],
            [
                "run", "execute", "first", "always", "before", "after", "then", "when", "whenever",
                "by", "use",
                "start", "end", "every", "führe", "lance", "ejecuta", "immer", "toujours",
                "siempre", "must",
                "should", "do", "clean", "please", "each", "if",
            ]
        ),
        Rule(
            "it tells to switch a protection off",
            [
                "disable", "turn off", "switch off", "bypass", "skip", "deactivate", "circumvent",
                "remove",
                "weaken", "accept", "auto-approve", "approve", "auto-accept", "allow", "grant",
                "deaktiviere",
                "désactive", "desactiva", "ignore", "lower", "suppress",
            ],
            [
                "the sandbox", "sandboxing", "safety check", "safety checks", "safety filter",
                "safety filters", "security check", "security checks", "security scan", "approval",
                "approvals",
                "permission prompt", "permission prompts", "permission check", "permission checks",
                "all permissions", "any command", "every command", "all commands", "all tool calls",
                "the firewall", "antivirus", "selinux", "apparmor", "tls verification",
                "certificate verification",
                "certificate errors", "certificate warnings", "ssl verification", "signature check",
                "signature verification", "signature checks", "authentication",
                "authorization checks",
                "access control", "the guardrails", "content filter", "rate limiting", "audit log",
                "audit logging",
                "two-factor", "2fa", "code review", "csrf protection", "input validation",
                "confirmation prompts", "host key checking", "malware scan", "full access",
                "root access",
                "administrator rights",
            ]
        ),
        Rule(
            "it tells to switch a protection off",
            [
                "--dangerously-skip-permissions", "--dangerously-bypass-approvals", "--yolo",
                "setenforce 0", "ufw disable", "verify=false", "node_tls_reject_unauthorized",
                "stricthostkeychecking=no", "--no-sandbox", "git_ssl_no_verify",
                "--allow-all-tools",
            ]
        ),
        Rule(
            "it tells to read secrets",
            [
                "read", "cat", "print", "open", "dump", "show", "list", "output", "collect",
                "look up", "extract",
                "gather", "echo", "lies", "lis", "lee", "grep", "display", "repeat", "quote",
                "scan", "search",
            ],
            [
                "~/.ssh", "id_rsa", "id_ed25519", "~/.aws", ".aws/credentials", "/etc/shadow",
                "~/.netrc",
                "the keychain", "saved passwords", "browser passwords", "password store",
                "~/.gnupg",
                "~/.kube/config", "your system prompt", "the system prompt",
                "all environment variables",
                "printenv", "seed phrase", "~/.npmrc", "~/.pypirc", "the user's passwords",
                "login data",
                "cookies.sqlite", "wallet.dat", "every api key", "all api keys", "all secrets",
                "any secrets",
                "any credentials", "all credentials", "~/.config/gh", "bash_history", "zsh_history",
            ]
        ),
        Rule(
            "it tells to contact an address",
            [
                "fetch", "visit", "contact", "ping", "call", "request", "load", "open", "query",
                "get", "check", "consult",
                "browse", "download", "retrieve", "rufe", "ouvre", "abre", "include", "render",
                "insert", "embed",
                "append", "end",
            ],
            ["http://", "https://", "ftp://", "www."],
            [
                "before every", "before each", "before answering", "before you answer",
                "before any", "after every",
                "after each", "with every", "with each", "every answer", "each answer",
                "every reply", "each reply",
                "every response", "each response", "at the start of every", "at the end of every",
                "do what it says", "do what", "follow the", "follow its", "obey",
                "for instructions",
                "for your instructions", "for further instructions", "for new instructions",
                "for orders", "first and",
                "whenever you", "each time", "every time", "bevor du", "avant chaque",
                "antes de cada", "![", "<img",
                "tracking", "pixel", "instructions there",
            ]
        ),
        Rule(
            "it tells to contact an address",
            [
                "follow the instructions at", "follow the instructions on",
                "follow the instructions in",
                "follow instructions from", "follow any instructions", "obey any instructions",
                "do whatever the page", "execute any instructions", "execute the instructions",
                "follow whatever", "comply with any instruction", "do whatever it says",
                "do what the file says", "treat it as instructions", "treat them as instructions",
                "](http://", "![](https://",
            ]
        ),
        Rule(
            "it tells to make itself at home",
            [
                "add", "append", "write", "copy", "insert", "put", "install", "create", "save",
                "include", "schreibe",
                "ajoute", "añade", "spread", "replicate", "edit", "register",
            ],
            [
                ".bashrc", ".zshrc", ".profile", "crontab", "cron job", "authorized_keys",
                "launchd", "systemd unit",
                "startup script", "autostart", "git hook", "git hooks", "pre-commit hook",
                "post-commit hook",
                "settings.json hook", "this lesson into", "this rule into", "this rule to",
                "this lesson to",
                "this instruction to", "these instructions to", "this instruction into",
                "this line to every", "this sentence to every", "this text to every",
                "these lines to every",
                "claude.md of every", "agents.md of every", "every agents.md", "every claude.md",
                "every repository",
                "sudoers", "/etc/hosts", "/etc/passwd", "ld_preload", "other agents",
            ]
        ),
        Rule(
            "it tells to open a door",
            [
                "backdoor", "back door", "reverse shell", "bind shell", "keylogger",
                "hard-coded admin",
                "hardcoded admin", "bash -i >&", "/dev/tcp/", "nc -e", "always return true for",
                "skip the password",
                "accepts any password", "accept any password", "master password", "hidden account",
                "hidden user", "hidden admin", "crypto miner", "cryptominer", "xmrig", "trojan",
                "vulnerable version",
                "known vulnerability on purpose", "weak encryption on purpose", "typosquat",
            ]
        ),
        Rule(
            "it tells to spend or move money",
            [
                "transfer", "wire", "pay", "send", "buy", "purchase", "donate", "überweise", "vire",
                "transfiere",
                "withdraw", "deposit", "replace",
            ],
            [
                "bitcoin", "btc", "ethereum", "usdt", "monero", "crypto wallet", "wallet address",
                "iban", "gift card",
                "gift cards", "bank account", "account number", "paypal", "our account",
                "this account",
                "dollars to", "euros to", "$ to", "payment details", "payout address",
            ]
        ),
    ]
}
