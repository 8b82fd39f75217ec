using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Catalog;

/// <summary>An image from outside to build on, and the two ways to get it.</summary>
/// <param name="Name">Its name in the catalogue, such as <c>debian-trixie</c>.</param>
/// <param name="Image">Where a registry is reachable: the reference to pull.</param>
/// <param name="Archive">Where none is: how to bootstrap it from the distribution's archive; null if that cannot be done.</param>
public sealed record BaseDefinition(string Name, Reference Image, ArchiveDefinition? Archive);

/// <summary>How a base is bootstrapped from a distribution's archive.</summary>
/// <param name="Suite">The archive's suite, such as <c>trixie</c>.</param>
/// <param name="Components">The archive's components, such as <c>main</c>.</param>
/// <param name="Packages">What is installed beyond the essential packages, sorted.</param>
public sealed record ArchiveDefinition(string Suite, ImmutableArray<string> Components, ImmutableArray<string> Packages);

/// <summary>An account in the image.</summary>
/// <param name="Name">The login name.</param>
/// <param name="Uid">Its number, 1000 to 59999.</param>
/// <param name="Gid">The number of its own group, which has its name.</param>
/// <param name="Home">The home directory.</param>
public sealed record UserDefinition(string Name, int Uid, int Gid, string Home);

/// <summary>A group in the image.</summary>
public sealed record GroupDefinition(string Name, int Gid);

/// <summary>A program of Docker's and where it comes from. Exactly one of the three sources is set.</summary>
/// <param name="Version">What the version the program prints must begin with, such as <c>26.1</c>; null to take what comes.</param>
/// <param name="Package">Source <c>archive</c>: a package of the distribution that brings the program and no daemon.</param>
/// <param name="Image">Source <c>image</c>: an image to copy the program from.</param>
/// <param name="Static">Source <c>static</c>: downloads with recorded sums.</param>
public sealed record ToolDefinition(string? Version, string? Package, ToolImage? Image, ImmutableArray<ToolDownload> Static);

/// <summary>A program inside another image.</summary>
/// <param name="Reference">The image, with a digest.</param>
/// <param name="Path">The program's absolute path in it.</param>
public sealed record ToolImage(Reference Reference, string Path);

/// <summary>A program's download for one platform.</summary>
/// <param name="Platform">The platform it runs on.</param>
/// <param name="Url">An https (or http) address of the program itself or of a .tgz or .tar.gz that holds it.</param>
/// <param name="Sha256">The recorded digest of what the address serves.</param>
/// <param name="Member">The program's path inside the archive; null when the download is the program.</param>
public sealed record ToolDownload(Platform Platform, Uri Url, Digest Sha256, string? Member);

/// <summary>A Python virtual environment.</summary>
/// <param name="VirtualEnvironment">Its directory; the same in the whole family.</param>
/// <param name="DebianPackages">Packages of the distribution that the environment sees, sorted, such as <c>python3-docker</c>.</param>
/// <param name="Pip">What pip installs into it; null for nothing.</param>
public sealed record PythonDefinition(string VirtualEnvironment, ImmutableArray<string> DebianPackages, PipDefinition? Pip);

/// <summary>What pip installs.</summary>
/// <param name="Requirements">Requirement specifiers, such as <c>docker==7.1.0</c> (PEP 508).</param>
/// <param name="RequirementFiles">Requirement files, paths from the repository root.</param>
/// <param name="ConstraintFiles">Constraint files, paths from the repository root.</param>
/// <param name="Index">The index to ask instead of pip's own; null for pip's own.</param>
/// <param name="RequireHashes">True when every requirement must carry its hashes.</param>
public sealed record PipDefinition(
    ImmutableArray<string> Requirements,
    ImmutableArray<string> RequirementFiles,
    ImmutableArray<string> ConstraintFiles,
    Uri? Index,
    bool RequireHashes)
{
    /// <summary>The build secret that holds who pip is to its indexes; null when it is nobody.</summary>
    public SecretDefinition? Credentials { get; init; }
}

/// <summary>A build secret that an image asks for by name; what it holds is given when a build needs it, and is no part of a definition.</summary>
/// <param name="Name">Its name, as <c>--secret id=NAME</c> gives it.</param>
/// <param name="Place">Where it is asked for.</param>
public sealed record SecretDefinition(string Name, SourcePlace Place);

/// <summary>A directory of the worker's own.</summary>
/// <param name="Path">Where it is in the image.</param>
/// <param name="Mode">Its permissions in octal digits, such as <c>0700</c>.</param>
public sealed record DirectoryDefinition(string Path, string Mode);

/// <summary>Files of the repository that the image holds as root's, so that the worker cannot change them.</summary>
/// <param name="Source">A file, or a folder whose content is meant; a path from the repository root.</param>
/// <param name="Target">The directory in the image that they are copied into.</param>
public sealed record FileDefinition(string Source, string Target);

/// <summary>How Docker asks a running worker for its health (Dockerfile reference, HEALTHCHECK).</summary>
/// <param name="Command">The argument list; empty to switch an inherited health check off.</param>
/// <param name="Interval">Time between two checks.</param>
/// <param name="Timeout">Time one check may take.</param>
/// <param name="StartPeriod">Time after the start in which a failure does not count.</param>
/// <param name="Retries">How many failures in a row make the container unhealthy.</param>
public sealed record HealthCheckDefinition(
    ImmutableArray<string> Command, TimeSpan Interval, TimeSpan Timeout, TimeSpan StartPeriod, int Retries);

/// <summary>Whom a container's first process runs as.</summary>
public enum ImageStart
{
    /// <summary>Root: the entrypoint finds the socket's group by itself and becomes the user.</summary>
    Root,

    /// <summary>The user, by number: nothing in the container is ever root, and the socket's group is for whoever starts it to add.</summary>
    User,
}

/// <summary>Whom a declared check runs as.</summary>
public enum SmokeUser
{
    /// <summary>Through the image's entrypoint, which makes it the worker.</summary>
    Worker,

    /// <summary>As root, past the entrypoint.</summary>
    Root,
}

/// <summary>What a declared check needs of the Docker socket.</summary>
public enum SmokeSocket
{
    /// <summary>No socket is mounted.</summary>
    None,

    /// <summary>A socket to a real engine, with a group the image does not know, is mounted.</summary>
    Required,
}

/// <summary>A check that an image's owner declared: a command and what it must give.</summary>
/// <param name="Name">A sentence that says what is promised; unique in the image's lineage.</param>
/// <param name="Run">The argument list; no shell in between.</param>
/// <param name="User">Whom it runs as.</param>
/// <param name="Socket">What it needs of the Docker socket.</param>
/// <param name="ExitStatus">What it must exit with.</param>
/// <param name="StandardOutput">Regular expressions (.NET, linear-time engine) that its standard output must all match.</param>
/// <param name="StandardError">The same for standard error.</param>
/// <param name="TimeLimit">After this it has failed.</param>
public sealed record SmokeCheckDefinition(
    string Name,
    ImmutableArray<string> Run,
    SmokeUser User,
    SmokeSocket Socket,
    int ExitStatus,
    ImmutableArray<string> StandardOutput,
    ImmutableArray<string> StandardError,
    TimeSpan TimeLimit);
