using Build.CommandLine;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Pages;

/// <summary><c>docs/command-line.md</c> ends with what <c>--help</c> prints. Renewing the golden texts renews it.</summary>
public sealed class CommandLinePageTests
{
    [Fact]
    public void It_shows_the_help_page()
    {
        var path = Path.Combine(ScratchRepository.Root, "docs/command-line.md");
        var head = File.ReadLines(path).TakeWhile(line => !line.StartsWith("    ", StringComparison.Ordinal));
        var help = HelpText.Of(Target.All).TrimEnd('\n').Split('\n').Select(line => line.Length == 0 ? "" : "    " + line);

        Golden.CheckFile(string.Join('\n', head.Concat(help)) + '\n', path, Golden.IsRewriting(Environment.GetEnvironmentVariable));
    }
}
