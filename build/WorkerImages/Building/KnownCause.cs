using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace WorkerImages.Building;

/// <summary>
/// Why a step failed, where a program said so in well-known words. Words in braces are placeholders for what was named: <c>{base}</c>, or a group of
/// the expression.
/// </summary>
/// <param name="Words">A regular expression for the line; what it calls <c>name</c> may stand in the definition.</param>
/// <param name="Cause">What it means.</param>
/// <param name="Next">What the user can do.</param>
internal sealed record KnownCause(string Words, string Cause, string Next)
{
    private const string NextWithoutAnswer = "see whether 'index' is right and whether the engine's machine reaches it (name, port, proxy), then run again";
    private const string NextForAddress = "under 'index', write the address below which the index lists its packages, often with /simple at its end";

    // Of one program's lines, those about the way to the index come before those about what was not found there.
    private static readonly ImmutableArray<KnownCause> All =
    [
        new(
            "^E: (Unable to locate package |Package '?)(?<name>docker-cli|docker-buildx)('? has no installation candidate)?$",
            "the archive of base '{base}' has no package {name}: Debian 12 and Ubuntu have none",
            "say under 'docker' where the program comes from instead: 'image', an image that holds it, or 'static', a download with its sum")
        {
            Keys = ["docker"],
        },
        new(
            "^E: Package '(?<name>[^' ]+)' has no installation candidate$",
            "apt may take {name} from no archive: base '{base}' does not have it, and another archive gives only its 'packages' in catalog.yaml",
            "write the name that it has in that release of the distribution, list it under the 'packages' of its archive, or take it out"),
        new(
            "^E: Unable to locate package (?<name>[^' ]+)$",
            "the archive of base '{base}' has no package {name}",
            "write the name that it has in that release of the distribution (`apt-cache search` in a container of the base), or take it out"),
        new(
            "^E: Version '(?<version>[^']+)' for '(?<name>[^']+)' was not found$",
            "the archive of base '{base}' has no {name} in version {version}",
            "write a version that it has (`apt-cache madison {name}` in a container of the base), or none"),
        new(
            "^index and mirror disagree: ", // templates/steps/packages.sh
            "index and mirror of an archive disagree: the index names files that the mirror does not have, or has otherwise",
            "run again later, when the mirror has caught up; if it does not, let the base name another one")
        {
            Keys = ["base"],
        },
        new(
            "^E: Release file for (?<what>\\S+) is expired",
            "the archive is frozen: {what} is past the day until which it is good",
            "build on a base whose archive is still kept; a mirror that is not brought up to date says so too")
        {
            Keys = ["base"],
        },
        new(
            "^E: Failed to fetch (?<what>[^ ]+) +(?<said>.+)$",
            "apt could not fetch an index or a package, and uses no older one instead: {what}: {said}",
            "run again when that answers; see whether the machine of the engine reaches it")
        {
            Keys = ["base"],
        },
        new("^the base has (?<what>.+): (?<next>.+)$", "base '{base}' has {what}", "{next}"), // templates/steps/accounts.sh
        new(
            "^the base's own (?<what>/\\S+) does not see what is under 'debian'",
            "base '{base}' has its own Python, {what}, which does not see the distribution's packages",
            "name what it needs under 'packages: pip', or in a requirements file")
        {
            Keys = ["python"],
        },
        new(
            "^(group|user)add: (?<what>(group|user|GID|UID) '?[^ ']+'? (already exists|is not unique))$",
            "base '{base}' has its own account or group there: {what}",
            "give it another name and another number"),
        new(
            "^the base is (?<what>.+): worker images need apt$", // templates/partials/apt.scriban
            "base '{base}' is {what}: worker images need apt",
            "build on Debian, Ubuntu or an image made from one of them")
        {
            Keys = ["base"],
        },
        new(
            "exec: \"/bin/sh\"",
            "base '{base}' has no shell (/bin/sh): worker images need one, and apt",
            "build on Debian, Ubuntu or an image made from one of them that has both; images of a single program cannot be a base")
        {
            Keys = ["base"],
        },
        new(
            "Could not open requirements file: .*'(?<name>[^']+)'",
            "a requirements file includes {name}, which the image does not have",
            "name every file that another one includes (-r, -c) under 'requirements' or 'constraints', in the image's own folder"),
        new(
            "(?<name>\\S+) does not appear to be a Python project|Directory '(?<name>[^']+)' is not installable",
            "pip is to install the folder {name}, which is no Python project in the image",
            "name packages of an index; a project of the repository is not there while pip runs"),
        new(
            "Could not fetch URL (?<name>\\S+)/[^/ ]+/?: There was a problem confirming the ssl certificate",
            "pip could not make a TLS connection to the index {name} that it trusts",
            "if a company's authority signed the index's certificate, list the authority's file under 'certificates'; else see whether host and port of 'index' are right"),
        new(
            "Could not fetch URL (?<name>\\S+)/[^/ ]+/?: 401 Client Error",
            "the package index rejected pip's credentials: {name} answered 401",
            "check host, login and password in the file behind --secret that 'credentials' names"),
        new(
            "Could not fetch URL (?<name>\\S+)/[^/ ]+/?: 403 Client Error",
            "the index {name} answered 403: this login may not read it",
            "let the owner of the index give the login in the file behind --secret the right to read it, or write another 'index'"),
        new(
            "(Could not fetch URL|Retrying \\(Retry\\(total=0,).*(?<said>Cannot connect to proxy|407 Client Error)",
            "a proxy did not let pip reach the index: {said}",
            "check HTTP_PROXY, HTTPS_PROXY and NO_PROXY, which the tool gives to the build: the engine's machine must reach that proxy, and the proxy must allow the index's host"),
        new(
            "Could not fetch URL (?<name>\\S+)/[^/ ]+/?: (connection error|timed out|5[0-9][0-9] |.*Max retries exceeded)",
            "the index {name} did not answer pip, or answered with a server error",
            NextWithoutAnswer),
        new(
            "Retrying \\(Retry\\(total=0,.* after connection broken by '(?<said>.+)': ",
            "the index, or the host of its files, did not answer pip: {said}",
            NextWithoutAnswer),
        new(
            "HTTP error (?<code>[0-9]{3}) while getting (?<what>\\S+)",
            "pip could not download {what}: the host answered {code}",
            "see whether the index still has that file and whether the login behind --secret may read it, then run again"),
        new(
            "The repository located at (?<what>\\S+) is not a trusted or secure host",
            "pip ignores the index at {what}, because it has no TLS",
            "write its address with https"),
        new(
            "Skipping page (?<name>\\S+)/[^/ ]+/? because the GET request got Content-Type: (?<type>\\S+)\\. ",
            "{name} is no package index: it answered with {type}",
            NextForAddress),
        new(
            "satisfies the requirement (?<name>[A-Za-z0-9._-]+).* \\(from versions: [^n]",
            "the index has {name}, but no version that fits the requirement, this Python and this platform",
            "write a version that it has (`pip index versions {name}`), or none"),
        new(
            "Could not fetch URL (?<index>\\S+)/(?<name>[^/ ]+)/?: 404 Client Error",
            "the index {index} answered 404 for {name}: it has no package of that name, or is at another address",
            "write the package's name as the index has it; " + NextForAddress),
        new(
            "satisfies the requirement (?<name>[A-Za-z0-9._-]+).* \\(from versions: none\\)",
            "the index gave pip no version of {name}: it has none for this Python and this platform, or answered with an error such as 401, 403 or 404, which pip does not print",
            "look at the index's page of {name} (`curl -I INDEX/{name}/`); an index that wants a login needs 'credentials'"),
        new(
            "No matching distribution found for (?<name>[A-Za-z0-9._-]+)",
            "the index has no {name} that fits the requirement, this Python and this platform",
            "see which versions it has: `pip index versions {name}`"),
        new(
            "^/download/(?<name>\\S+): FAILED$",
            "what was downloaded as {name} does not have the sum that is written",
            "compare 'sha256' with what the publisher says, and find out why the file is another one"),
        new(
            "\"(?<name>/[^\"]+)\":? not found",
            "the image that it is copied from has no {name}",
            "write the path that the file has in that image"),
    ];

    /// <summary>The keys of <c>image.yaml</c> that it is about; empty for the step's keys.</summary>
    public ImmutableArray<string> Keys { get; private init; } = [];

    /// <summary>The first cause that a line tells; null for none.</summary>
    /// <param name="lines">What the engine and the step said.</param>
    /// <param name="base">The name of the base.</param>
    public static FoundCause? In(ImmutableArray<string> lines, string @base) =>
    (
        from known in All
        from line in lines
        let match = Regex.Match(line, known.Words, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)
        where match.Success
        select new FoundCause(
            line, known.Filled(known.Cause, match, @base), known.Filled(known.Next, match, @base), match.Groups["name"].Value is { Length: > 0 } name ? name : null, known.Keys)
    ).FirstOrDefault();

    private string Filled(string text, Match match, string @base) =>
        match.Groups.Keys.Aggregate(text, (filled, group) => filled.Replace($"{{{group}}}", match.Groups[group].Value, StringComparison.Ordinal))
            .Replace("{base}", @base, StringComparison.Ordinal);
}

/// <summary>A cause that was seen.</summary>
/// <param name="Line">The line that tells it.</param>
/// <param name="Cause">What it means.</param>
/// <param name="Next">What the user can do.</param>
/// <param name="Name">What the line names and the definition may, too; null for nothing.</param>
/// <param name="Keys">The keys of <c>image.yaml</c> that it is about; empty for the step's keys.</param>
internal sealed record FoundCause(string Line, string Cause, string Next, string? Name, ImmutableArray<string> Keys);
