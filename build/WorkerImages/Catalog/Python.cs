using System.Collections.Immutable;
using System.Net;
using WorkerImages.Outcomes;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>A Python virtual environment.</summary>
/// <param name="VirtualEnvironment">Its directory; the same in the whole family.</param>
/// <param name="DebianPackages">Packages of the distribution that the environment sees, sorted, such as <c>python3-docker</c>.</param>
/// <param name="Pip">What pip installs into it; null for nothing.</param>
internal sealed record PythonDefinition(string VirtualEnvironment, ImmutableArray<string> DebianPackages, PipDefinition? Pip);

/// <summary>What pip installs.</summary>
/// <param name="Requirements">Requirement specifiers, such as <c>docker==7.1.0</c> (PEP 508).</param>
/// <param name="RequirementFiles">Requirement files, paths from the repository root.</param>
/// <param name="ConstraintFiles">Constraint files, paths from the repository root.</param>
/// <param name="Index">The index to ask instead of pip's own; null for pip's own.</param>
/// <param name="RequireHashes">True when every requirement must carry its hashes.</param>
internal sealed record PipDefinition(
    ImmutableArray<string> Requirements,
    ImmutableArray<string> RequirementFiles,
    ImmutableArray<string> ConstraintFiles,
    Uri? Index,
    bool RequireHashes)
{
    /// <summary>The build secret that holds pip's login for its indexes; null when pip does not log in.</summary>
    public SecretDefinition? Credentials { get; init; }

    /// <summary>A folder with wheels that pip finds besides the wheels of its index, a path from the repository root; null for none.</summary>
    public string? Wheels { get; init; }
}

/// <summary>A build secret that an image asks for by name; the user who builds gives its content, which is no part of a definition.</summary>
/// <param name="Name">Its name, as <c>--secret id=NAME</c> gives it.</param>
/// <param name="Place">Where it is asked for.</param>
internal sealed record SecretDefinition(string Name, SourcePlace Place);

/// <summary>The Python virtual environment.</summary>
internal static class PythonKeys
{
    public static readonly Key<string> VirtualEnvironment = new(
        "venv",
        "The environment's directory; only where the family first has one. Default: /opt/venv.",
        Texts.Of(Grammars.OwnDirectory));

    private static readonly Key<string[]> Debian = new(
        "debian",
        "Packages of the distribution that the environment sees, such as python3-docker.",
        new ListShape<string>(Texts.Of(Grammars.Package)));

    private static readonly Key<string[]> Pip = new(
        "pip",
        "Requirements that pip installs into the environment, such as docker==7.1.0.",
        new ListShape<string>(Texts.Of(Grammars.Requirement)));

    private static readonly MapShape<MapValues> PackagesShape = new([Debian, Pip], [new AtLeastOneOf(Debian, Pip)], values => values);

    private static readonly Key<MapValues> Packages = new("packages", "What the environment holds, by source.", PackagesShape);

    public static readonly Key<string[]> Requirements = new(
        "requirements", "Requirement files for pip, beside image.yaml.", new ListShape<string>(Texts.Of(Grammars.FileBeside)));

    public static readonly Key<string[]> Constraints = new(
        "constraints", "Constraint files for pip, beside image.yaml.", new ListShape<string>(Texts.Of(Grammars.FileBeside)));

    public static readonly Key<string> Wheels = new(
        "wheels",
        "A folder with your own wheels, from the image's folder, such as ../../dist. pip uses them besides its index.",
        Texts.Of(Grammars.PathFromHere));

    private static readonly Key<Uri> Index = new(
        "index", "The index that pip asks; one without TLS only with requireHashes. Default: pip's own.", Texts.Index);

    private static readonly Key<string> Credentials = new(
        "credentials",
        "The build secret, given by --secret id=NAME, whose netrc file says who pip is to its indexes: "
            + "machine HOST login USER password PASSWORD.",
        Texts.Of(Grammars.SecretName));

    private static readonly Key<bool> RequireHashes = new(
        "requireHashes", "True when pip shall refuse a requirement without its hashes. Default: false.", new BoolShape());

    /// <summary>File paths are as written: from the image's folder.</summary>
    public static readonly MapShape<PythonDefinition> Shape = new(
        [VirtualEnvironment, Packages, Requirements, Constraints, Wheels, Index, Credentials, RequireHashes], [], Build);

    /// <summary>What an image makes of it: file paths from the repository root, the environment where the family has it.</summary>
    public static PythonDefinition Placed(PythonDefinition python, ImageDefinition image) => python with
    {
        VirtualEnvironment =
            image.Lineage.Select(each => each.Python?.VirtualEnvironment).OfType<string>().FirstOrDefault() ?? python.VirtualEnvironment,
        Pip = python.Pip is not { } pip ? null : pip with
        {
            RequirementFiles = [.. pip.RequirementFiles.Select(file => $"{image.Folder}/{file}")],
            ConstraintFiles = [.. pip.ConstraintFiles.Select(file => $"{image.Folder}/{file}")],
            Wheels = pip.Wheels is null ? null : RelativePath.Join(image.Folder, pip.Wheels),
        },
    };

    private static PythonDefinition? Build(MapValues values)
    {
        var packages = values.Get(Packages);
        var pip = new PipDefinition(
            [.. packages?.Get(Pip) ?? []],
            [.. values.Get(Requirements, [])],
            [.. values.Get(Constraints, [])],
            values.Get(Index),
            values.Get(RequireHashes, false))
        {
            Credentials = values.Get(Credentials) is { } secret ? new(secret, values.NodeOf(Credentials).Place) : null,
            Wheels = values.Get(Wheels),
        };
        var hasPip = pip.Requirements.Length + pip.RequirementFiles.Length > 0;
        RefuseIdleKeys(values, hasPip);
        if (pip.RequireHashes && pip.Requirements.Length > 0)
        {
            values.Refuse(
                values.NodeOf(RequireHashes),
                "a requirement under 'packages' has no place for its hashes; move it into a requirements file");
        }

        if (pip is { Index.Scheme: "http", RequireHashes: false })
        {
            values.Refuse(
                values.NodeOf(Index),
                "an attacker on the way could change what an index without TLS serves; "
                    + "use https, or record hashes and set 'requireHashes: true'");
        }

        if (pip is { Index.Scheme: "http", Credentials: not null } && !IsNear(pip.Index))
        {
            values.Refuse(
                values.NodeOf(Credentials),
                $"an attacker on the way to {pip.Index.Host} could read them, because the index uses no TLS; use https "
                    + "(http is for localhost and the addresses of private networks)");
        }

        var debian = (packages?.Get(Debian) ?? []).Order(StringComparer.Ordinal);
        return values.IsWhole ? new(values.Get(VirtualEnvironment, "/opt/venv"), [.. debian], hasPip ? pip : null) : null;
    }

    // RFC 1918, RFC 6761
    private static bool IsNear(Uri index) => index.IsLoopback
        || (IPAddress.TryParse(index.Host, out var address)
            && address.GetAddressBytes() is [10, _, _, _] or [172, >= 16 and < 32, _, _] or [192, 168, _, _]);

    private static void RefuseIdleKeys(MapValues values, bool hasPip)
    {
        foreach (var key in new Key[] { Constraints, Wheels, Index, Credentials, RequireHashes }.Where(key => values.Has(key) && !hasPip))
        {
            values.Refuse(
                values.PlaceOf(key),
                $"{Quote.Of(key.Name)} does nothing here, for pip installs nothing: name 'requirements' or 'packages: pip'");
        }
    }
}
