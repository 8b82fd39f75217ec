using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace WorkerImages.Reporting;

/// <summary>A matrix as GitHub's <c>strategy.matrix</c> takes it through <c>fromJSON</c> (docs.github.com: workflow syntax).</summary>
internal static class GitHubMatrix
{
    // docs.github.com: usage limits of matrices
    private const int MostJobs = 256;

    /// <summary>One line; <c>{"include":[]}</c> when there is nothing to do, which the job that uses it has to be skipped for.</summary>
    /// <param name="legs">The jobs.</param>
    /// <param name="runners">Platform → label of the runner, where it is not one of GitHub's own.</param>
    /// <exception cref="WorkerImagesException">There are more jobs than GitHub takes.</exception>
    public static string Of(ImmutableArray<MatrixLeg> legs, IReadOnlyDictionary<string, string> runners)
    {
        if (legs.Length > MostJobs)
        {
            throw new WorkerImagesException(
                ExitCode.Usage,
                "the matrix is too large",
                $"it has {legs.Length} jobs, and GitHub takes {MostJobs}",
                "choose some with --image or --platform, and run the rest in a second workflow");
        }

        return JsonText.Of(new MatrixDocument(legs.Select(leg => JobOf(leg, runners))), JsonText.OneLine.MatrixDocument);
    }

    private static MatrixJob JobOf(MatrixLeg leg, IReadOnlyDictionary<string, string> runners)
    {
        var platform = leg.Platform.ToString();
        return new(leg.Name, runners.GetValueOrDefault(platform) ?? HostedRunner(leg.Platform), platform, string.Join(' ', leg.Arguments));
    }

    // GitHub's hosted runners have these two processors; what is made for another is built by emulation.
    private static string HostedRunner(Platform platform) => platform.Architecture == "arm64" ? "ubuntu-24.04-arm" : "ubuntu-24.04";
}

internal sealed record MatrixDocument(IEnumerable<MatrixJob> Include);

internal sealed record MatrixJob(string Name, string Runner, string Platform, string Arguments);
