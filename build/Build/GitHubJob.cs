using WorkerImages.Reporting;

namespace Build;

/// <summary>What a job of GitHub Actions shows on its page and hands to later jobs (docs.github.com: workflow commands); nothing elsewhere.</summary>
internal static class GitHubJob
{
    /// <summary>Adds to the job's page.</summary>
    public static Task SummarizeAsync(string markdown, CancellationToken cancellationToken) => AppendAsync("GITHUB_STEP_SUMMARY", markdown, cancellationToken);

    /// <summary>Sets outputs of the step. A value is one line.</summary>
    public static Task SetOutputsAsync(IEnumerable<(string Name, string Value)> outputs, CancellationToken cancellationToken) =>
        AppendAsync("GITHUB_OUTPUT", string.Concat(outputs.Select(output => $"{output.Name}={output.Value}\n")), cancellationToken);

    private static Task AppendAsync(string variable, string text, CancellationToken cancellationToken) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } file ? ReportFile.AppendAsync(file, text, cancellationToken) : Task.CompletedTask;
}
