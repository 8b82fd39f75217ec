using System.Collections.Immutable;
using System.Text;
using WorkerImages.Oci;
using WorkerImages.Planning;

namespace WorkerImages.Reporting;

/// <summary>
/// A matrix as a child pipeline of GitLab (docs.gitlab.com: downstream pipelines, "dynamic child pipelines"). What it runs in and which
/// target it runs come from the variables of the pipeline that triggers it: <c>WORKER_IMAGES_BUILDER</c> and <c>WORKER_IMAGES_OPTIONS</c>.
/// </summary>
internal static class GitLabMatrix
{
    /// <summary>At least one job, for GitLab refuses a pipeline without any.</summary>
    /// <param name="legs">The jobs.</param>
    /// <param name="runners">Platform → tag of the runner, where it is not one of GitLab's own.</param>
    /// <param name="command">What starts the program in a job, for a shell.</param>
    public static string Of(ImmutableArray<MatrixLeg> legs, IReadOnlyDictionary<string, string> runners, string command)
    {
        var yaml = new StringBuilder("# Written by --target Matrix --format gitlab\nstages: [images]\n");
        if (legs.IsEmpty)
        {
            return yaml.Append("\nnothing to do:\n  stage: images\n  script:\n    - echo 'every image is up to date'\n").ToString();
        }

        yaml.Append("\ndefault:\n  image: $WORKER_IMAGES_BUILDER\n  interruptible: false\n");
        foreach (var leg in legs)
        {
            var platform = leg.Platform.ToString();
            yaml.Append('\n').Append(leg.Name).Append(":\n");
            yaml.Append("  stage: images\n");
            yaml.Append("  tags: [\"").Append(runners.GetValueOrDefault(platform) ?? HostedRunner(leg.Platform)).Append("\"]\n");
            yaml.Append("  script:\n");
            yaml.Append($"    - {command} $WORKER_IMAGES_OPTIONS ").AppendJoin(' ', leg.Arguments).Append('\n');
            yaml.Append("  artifacts:\n    when: always\n    paths: [artifacts/reports]\n");
        }

        return yaml.ToString();
    }

    // GitLab's hosted runners have these two processors; what is made for another is built by emulation.
    private static string HostedRunner(Platform platform) => platform.Architecture == "arm64" ? "saas-linux-small-arm64" : "saas-linux-small-amd64";
}
