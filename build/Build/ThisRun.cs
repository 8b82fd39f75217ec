using System.Reflection;
using WorkerImages.Outcomes;
using WorkerImages.Publishing;
using WorkerImages.Records;
using WorkerImages.Signing;
using WorkerImages.Tags;

namespace Build;

/// <summary>What is said of this run to those who get its images: which pipeline it is, and what it built from.</summary>
internal static class ThisRun
{
    private const string Local = "https://worker-images.io/builder/local/v1";

    /// <summary>This program's version.</summary>
    public static string ToolVersion { get; } =
        typeof(ThisRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>What was built from, as far as it is known.</summary>
    public static async Task<SourceInfo> SourceAsync(string root, CancellationToken cancellationToken)
    {
        var revision = await GitRevision.OfAsync(root, cancellationToken);
        var address = Variable("GITHUB_SERVER_URL") is { } server ? $"{server}/{Variable("GITHUB_REPOSITORY")}"
            : Variable("CI_PROJECT_URL") ?? WithoutLogin(await GitRevision.OriginAsync(root, cancellationToken));
        return new(address, revision, Variable("GITHUB_REF") ?? Variable("CI_COMMIT_REF_NAME") ?? "");
    }

    /// <summary>What is built, for the tags that depend on it.</summary>
    public static async Task<SourceEvent> EventAsync(BuildServices services, CancellationToken cancellationToken)
    {
        var file = Variable("GITHUB_EVENT_PATH") is { } path && File.Exists(path) ? path : null;
        var payload = file is null ? null : await File.ReadAllTextAsync(file, cancellationToken);
        try
        {
            return EventReader.Read(Variable, payload, await GitRevision.OfAsync(services.Root, cancellationToken), services.Now());
        }
        catch (FormatException fault)
        {
            throw new WorkerImagesException(
                ExitCode.Usage, $"the event of this job cannot be read from {file}", fault.Message, "see what the job has written to GITHUB_EVENT_PATH, or unset it", fault);
        }
    }

    /// <summary>The run, for provenance.</summary>
    public static BuildInvocation Invocation(SourceInfo source)
    {
        var (builder, id) = Variable("GITHUB_SERVER_URL") is { } server
            ? ($"{server}/{Variable("GITHUB_WORKFLOW_REF")}",
                $"{server}/{Variable("GITHUB_REPOSITORY")}/actions/runs/{Variable("GITHUB_RUN_ID")}/attempts/{Variable("GITHUB_RUN_ATTEMPT")}")
            : Variable("CI_JOB_URL") is { } job ? (source.Repository, job)
            : (Local, RunId.OfThisProcess().ToString());

        // What no commit has is of no commit.
        var isOfCommit = source is { Repository.Length: > 0, Revision.Length: > 0 } && !source.Revision.EndsWith("-dirty", StringComparison.Ordinal);
        return new(builder, id, ToolVersion, isOfCommit ? new ProvenanceCommit(source.Repository, source.Revision) : null);
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    // Some keep a token in the address.
    private static string WithoutLogin(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri)
        ? new UriBuilder(uri) { UserName = "", Password = "" }.Uri.ToString()
        : address;
}
