using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>
/// What each kind of text in a definition may look like; whatever reaches a shell, a Dockerfile or another program passes through one
/// of these. The rule behind them: no space, quote, dollar, backslash or other character that a shell or a Dockerfile reads as more than
/// itself, except where the text is handed over as a whole (arguments, patterns).
/// </summary>
internal static class Grammars
{
    // One visible character or space. Left out beside control characters: the soft hyphen, private characters, and characters that turn the
    // direction of writing. The two joiners stay: Persian and Hindi are written with them. Beyond U+FFFF, .NET sees two surrogates, and ECMA's
    // mode for Unicode sees one character, which the last part matches.
    private const string Seen =
        @"(?:[ -~\u00A1-\u00AC\u00AE-\u061B\u061D-\u1FFF\u200C-\u200D\u2010-\u2027\u2030-\u205E\u2070-\uD7FF\uF900-\uFDFF\uFE0F-\uFEFE\uFF01-\uFF9F\uFFA1-\uFFEE]"
        + @"|[\uD800-\uDB3F][\uDC00-\uDFFF]|[^\u0000-\uFFFF])";

    private const string PathPart = @"(?!\.\.?(?:/|$))[A-Za-z0-9_.+@-]+";
    private const string FilePath = @"(?:[A-Za-z0-9_][A-Za-z0-9_.+-]*/)*[A-Za-z0-9_][A-Za-z0-9_.+-]*";
    private const string Host = @"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?";
    private const string NamePart = @"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*";
    private const string Repository = $@"(?:{Host}/)?{NamePart}(?:/{NamePart})*";
    private const string PythonName = @"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?";
    private const string PythonVersion = @"(?:===?|[!<>~]=|[<>])[A-Za-z0-9][A-Za-z0-9.*+!_-]*";

    private const string OneLine = $"^{Seen}+$";
    private const string Word = "^[a-z][a-z0-9-]*$";
    private const string WholeAbsolutePath = $"^(?:/{PathPart})+$";
    private const string WholeFilePath = $"^{FilePath}$";
    private const string UserInfo = "://[^/?#]*@";

    // adduser's NAME_REGEX of Debian
    private const string AccountName = "^[a-z_][a-z0-9_-]*$";
    private const string AccountNameAllowed = "a lower-case letter or '_' first, then lower-case letters, digits, '_' and '-'";

    private const string AbsolutePathAllowed = "an absolute path of letters, digits, '_', '.', '+', '@' and '-', without '..'";
    private const string FilePathAllowed = "a relative path of letters, digits, '_', '.', '+' and '-', without '..'";

    private static readonly Refusal Expanded = new("[$]", "'$' would be expanded in a Dockerfile, and is not here; write the value out");

    private const string SecretAddress =
        "an address with a user or a password in it is refused: it would stay in the repository and in every image's history";

    private static readonly Refusal SystemDirectory = new(
        "^/(?:(?:bin|boot|dev|etc|lib|lib32|lib64|proc|root|sbin|sys|"
            + "usr/(?:bin|include|lib|lib32|lib64|libexec|local|sbin|share))(?:/|$)|"
            + "(?:home|media|mnt|opt|run|srv|tmp|usr|usr/src|var|var/(?:cache|lib|log|mail|run|spool|tmp))$)",
        "the worker would own a directory of the system; choose another one, such as /app");

    /// <summary>The name of an image, which is also its folder's and the last part of its repository.</summary>
    public static readonly Grammar ImageName = new(
        "an image's name", $"^{NamePart}$", "lower-case letters and digits, with single dots, dashes or underscores between them", 64);

    public static readonly Grammar Registry = new(
        "a registry", $"^{Host}(?:/{NamePart})*$", "host[:port][/path], such as localhost:5000/acme", 160);

    /// <summary>As it stands before a repository, or in the address of a login server.</summary>
    public static readonly Grammar RegistryHost = new(
        "a host",
        $@"^(?:{Host}|\[[0-9A-Fa-f:.]+\](?::[0-9]{{1,5}})?)$",
        "host or host:port, such as registry.lan:5000, without https:// and without a path",
        160);

    /// <summary>A file beside the catalogue, or one of the machine's own.</summary>
    public static readonly Grammar CertificateFile = new(
        "a file with certificates",
        $@"^(?:(?:\.\./)*{FilePath}|(?:/{PathPart})+)$",
        "a path from here or an absolute one, of letters, digits, '_', '.', '+', '@' and '-'",
        200);

    public static readonly Grammar Reference = new(
        "an image reference",
        $"^{Repository}(?::[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}})?(?:@sha256:[0-9a-f]{{64}})?$",
        "[registry[:port]/]repository[:tag][@sha256:digest] in lower case",
        480);

    public static readonly Grammar PinnedReference = new(
        "a pinned image reference",
        $"^{Repository}(?::[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}})?@sha256:[0-9a-f]{{64}}$",
        "[registry[:port]/]repository[:tag]@sha256:digest, for a tag may move",
        480);

    public static readonly Grammar Version = new(
        "a version",
        @"^(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){0,2}(?:-[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*)?$",
        "one to three numbers with dots between them and, if need be, a suffix: 1.4.0 or 2.0.0-rc.1",
        64);

    public static readonly Grammar TagPattern = new(
        "a tag's pattern",
        $"^{Tags.TagPattern.Grammar}$",
        "letters, digits, '_', '.', '-', and words in braces: {version}, {major}, {minor}, {patch}, {branch}, {tag}, {pr}, {sha}, {date}, "
            + "{date:yyyy-MM-dd}",
        100);

    public static readonly Grammar ProgramVersion = new(
        "a program's version", "^[0-9][0-9A-Za-z.+~-]*$", "what the program's own version begins with, such as 26.1", 64);

    /// <summary>A program's file name, which is also the beginning of a stage's name in a Dockerfile.</summary>
    public static readonly Grammar ProgramName = new(
        "a program's name",
        "^[a-z][a-z0-9_.-]*$",
        "a lower-case letter first, then lower-case letters, digits, '_', '.' and '-'",
        64,
        new Refusal(ForbiddenPrograms.PatternOf(ForbiddenPrograms.Engines), "it runs containers, and a worker drives the engine behind its socket"),
        new Refusal(ForbiddenPrograms.PatternOf(ForbiddenPrograms.Elevators), "it lets a process become another user, and a worker stays who it is"),
        new Refusal("^(?:tini|worker-.*)$", "the image has a program of that name: its runtime's own"));

    /// <summary>A value that is written into a Dockerfile between double quotes, by the templates' functions.</summary>
    public static readonly Grammar Value = new(
        "a value", $"^{Seen}*$", "one line of visible characters", 2000, Expanded);

    public static readonly Grammar VariableValue = Value with
    {
        Refusals =
        [
            Expanded with
            {
                Reason = Expanded.Reason + ", or have it made at the start: command: [sh, -c, 'NAME=\"$HOME/x\" exec PROGRAM']",
            },
        ],
    };

    public static readonly Grammar Description = new(
        "a description", OneLine, "one line of visible characters", 200, Expanded);

    /// <summary>An element of an argument list in a Dockerfile, written there as JSON.</summary>
    public static readonly Grammar Argument = new(
        "an argument", OneLine, "one line of visible characters", 2000);

    /// <summary>An element of a check's argument list: handed to the engine as it is, so a small script may span lines.</summary>
    public static readonly Grammar ScriptArgument = new(
        "an argument", $@"^(?:{Seen}|[\n\t])+$", "visible characters, tabs and line breaks", 10_000);

    public static readonly Grammar CheckName = new(
        "a check's name", OneLine, "one line of visible characters", 120);

    public static readonly Grammar StepName = new(
        "a step's name", OneLine, "one line of visible characters", 120);

    public static readonly Grammar Expression = new(
        "a regular expression", OneLine, "one line of visible characters", 500);

    public static readonly Grammar Package = new(
        "a package's name",
        // Debian policy 5.6.1 and 5.6.12. What ends with '-' apt removes, and it drops a '+': only names such as g++ end with one.
        @"^(?=[a-z0-9+.-]{2})[a-z0-9](?:[a-z0-9+.-]*[a-z0-9])?(?:\+\+)?(?:=[A-Za-z0-9](?:[A-Za-z0-9.+:~-]*[A-Za-z0-9.~])?)?$",
        "two or more lower-case letters, digits, '+', '-' and '.', no '-' or single '+' last, and =VERSION if need be",
        160,
        new Refusal(
            @"^(?:docker\.io|docker-ce|docker-ce-rootless-extras|docker-ee|docker-engine|lxc-docker|moby-engine|moby-containerd|"
                + @"containerd|containerd\.io|cri-o|podman|podman-docker|runc|crun|balena-engine|incus|lxd)[+-]*(?:=|$)",
            "it brings a container engine, and a worker drives the engine behind its socket; the client is 'docker: cli:'"),
        new Refusal(
            "^(?:sudo|sudo-ldap|sudo-rs|doas|opendoas|super)[+-]*(?:=|$)",
            "it lets a process become another user, and a worker stays who it is"));

    /// <summary>The same without a version.</summary>
    public static readonly Grammar PackageName = Package with
    {
        Pattern = @"^(?=[a-z0-9+.-]{2})[a-z0-9](?:[a-z0-9+.-]*[a-z0-9])?(?:\+\+)?$",
        Allowed = "two or more lower-case letters, digits, '+', '-' and '.', no '-' or single '+' last, and no version",
    };

    /// <summary>The name of one that is taken away: the very ones that may not be installed are meant.</summary>
    public static readonly Grammar RemovedPackage = PackageName with { Refusals = [] };

    public static readonly Grammar ArchiveSuite = new(
        "a suite",
        "^(?:/|(?:[A-Za-z0-9][A-Za-z0-9._-]*/)*[A-Za-z0-9][A-Za-z0-9._-]*/?)$",
        "letters, digits, '.', '_' and '-', such as trixie; a path that ends in '/' for an archive without components",
        100);

    public static readonly Grammar PublicKeyFile = new(
        "a public key's file", $@"^{FilePath}\.(?:asc|gpg)$", FilePathAllowed + ", that ends in .asc or .gpg", 200);

    public static readonly Grammar Suite = new(
        "a suite", Word, "lower-case letters, digits and '-', such as trixie", 64);

    public static readonly Grammar Component = new(
        "a component", Word, "lower-case letters, digits and '-', such as main", 64);

    public static readonly Grammar Runner = new(
        "a runner's label", "^[A-Za-z0-9][A-Za-z0-9._-]*$", "letters, digits, '.', '_' and '-', such as ubuntu-24.04-arm", 100);

    /// <summary>The worker's name: a new one, or the name of an account that the base has.</summary>
    public static readonly Grammar Login = new(
        "an account's name", AccountName, AccountNameAllowed, 32, new Refusal("^root$", "a worker is never root; name another account, or leave 'user' out"));

    /// <summary>The name of a group that the base does not have.</summary>
    public static readonly Grammar Group = new(
        "a group's name",
        AccountName,
        AccountNameAllowed,
        32,
        // base-passwd's users and groups, and those that systemd and apt add
        new Refusal(
            "^(?:root|daemon|bin|sys|sync|games|man|lp|mail|news|uucp|proxy|www-data|backup|list|irc|_apt|nobody|nogroup|"
                + "adm|tty|disk|kmem|dialout|fax|voice|cdrom|floppy|tape|sudo|audio|dip|operator|src|shadow|utmp|"
                + "video|sasl|plugdev|staff|users|wheel|systemd-[a-z-]+|messagebus|input|sgx|kvm|render|crontab|netdev)$",
            "the distribution has an account or a group of that name"));

    public static readonly Grammar OwnDirectory = new(
        "a directory", WholeAbsolutePath, AbsolutePathAllowed, 200, SystemDirectory);

    public static readonly Grammar AbsolutePath = new(
        "a path", WholeAbsolutePath, AbsolutePathAllowed, 200);

    public static readonly Grammar ArchiveMember = new(
        "a path in an archive", WholeFilePath, FilePathAllowed, 200);

    public static readonly Grammar FileBeside = new(
        "a file beside image.yaml", WholeFilePath, FilePathAllowed, 200);

    /// <summary>Where files are put: not over the runtime's own, and not into file systems that are not the image's.</summary>
    public static readonly Grammar FileTarget = new(
        "a directory",
        WholeAbsolutePath,
        AbsolutePathAllowed,
        200,
        new Refusal(
            "^/(?:dev|proc|run|sys|usr/local/lib/worker)(?:/|$)",
            "what is there is not the image's, or is its runtime's own; choose another, such as /app"));

    public static readonly Grammar DirectoryMode = new(
        "a directory's mode", "^0[0-7][0-7][0145]$", "four octal digits such as 0755 or 0700, not writable for everyone", 4);

    public static readonly Grammar PathFromHere = new(
        "a path from here",
        $@"^(?:\.\./)*(?:\.\.|{FilePath})$",
        "a relative path of letters, digits, '_', '.', '+' and '-'; '..' only at its beginning",
        200);

    public static readonly Grammar EnvironmentName = new(
        "a variable's name",
        "^[A-Za-z_][A-Za-z0-9_]*$",
        "letters, digits and '_', no digit first",
        128,
        new Refusal("^(?:HOME|LOGNAME|USER|VIRTUAL_ENV)$", "the image and its entrypoint set it themselves"),
        new Refusal("^PATH$", "the image sets it itself; what is to stand before it is said under 'path': path: [/opt/x/bin]"));

    public static readonly Grammar LabelKey = new(
        "a label's key",
        "^[a-z0-9]+(?:[._/-][a-z0-9]+)*$",
        "lower-case words with '.', '-', '_' or '/' between them, such as com.example.team",
        128,
        new Refusal(
            @"^(?:io\.worker-images(?:\.|$)|"
                + @"org\.opencontainers\.image\.(?:base\.digest|base\.name|created|description|ref\.name|revision|title|version)$)",
            "the tool sets it itself"));

    public static readonly Grammar Sha256 = new(
        "a SHA-256 sum", "^[0-9a-f]{64}$", "64 lower-case hex digits, as sha256sum prints them", 64);

    public static readonly Grammar Address = new(
        "an address",
        $"^https?://{Host}(?:/[A-Za-z0-9._~+=:@%,/-]*)?$",
        "http(s)://host[:port]/path without user, query and fragment, of letters, digits and ._~+=:@%,/-",
        500)
    {
        Unspeakable = new(UserInfo, SecretAddress),
    };

    /// <summary>The address of an index for pip, for which there is another way to say who asks.</summary>
    public static readonly Grammar Index = Address with
    {
        Unspeakable = new(
            UserInfo,
            SecretAddress + "; name a build secret under 'credentials' and write \"machine HOST login USER password PASSWORD\" "
                + "into the file that --secret gives it"),
    };

    public static readonly Grammar SecretName = new(
        "a build secret's name",
        "^[a-z0-9]+(?:[._-][a-z0-9]+)*$",
        "lower-case letters and digits, with single dots, dashes or underscores between them, such as pip-index",
        64);

    public static readonly Grammar Requirement = new(
        "a requirement",
        // PEP 508 without markers and addresses, PEP 440's clauses
        $@"^{PythonName}(?:\[{PythonName}(?:,{PythonName})*\])?(?:{PythonVersion}(?:,{PythonVersion})*)?$",
        "NAME, NAME[EXTRA] or NAME==VERSION without spaces; markers and addresses belong into a requirements file",
        200);

    public static readonly Grammar Duration = new(
        "a duration",
        "^(?=[0-9])(?:[0-9]{1,3}h)?(?:[0-9]{1,4}m)?(?:[0-9]{1,5}s)?$",
        "hours, minutes and seconds such as 30s, 5m or 1h30m",
        16);
}
