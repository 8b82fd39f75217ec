using WorkerImages.Machine;

namespace Build.CommandLine;

/// <summary>The page that <c>--help</c> prints.</summary>
internal static class HelpText
{
    public static string Of(IReadOnlyList<Target> targets)
    {
        var options = OptionTable.For([.. targets.Select(target => target.Name)]);
        return $"""
            Renders, builds, tests and publishes base images for workers that drive Docker, and keeps them fresh.

            usage: {ProgramFiles.Command} [--target NAME] [--image NAME]... [options]

            targets
            {Table(targets.Select(target => (target.Name, target.Description)))}

            options, as --name VALUE or --name=VALUE
            {Table(options.Select(option => ($"{option.Name} {option.Syntax}", option.Help)))}

            exit codes
              0 done, 1 unexpected, 2 usage or definition, 3 rendered files or builds differ, 4 engine or build, 5 smoke test,
              6 registry or network, 7 tag policy, 8 verification, 10 stale (with --exit-code), 129, 130 and 143 interrupted

            """;
    }

    private static string Table(IEnumerable<(string Left, string Right)> rows)
    {
        var lines = rows.ToList();
        var width = lines.Select(row => row.Left.TrimEnd().Length).Where(length => length <= 32).DefaultIfEmpty().Max();
        return string.Join('\n', lines.Select(row =>
            row.Left.Length <= width + 1
                ? $"  {row.Left.TrimEnd().PadRight(width)}  {row.Right}"
                : $"  {row.Left}\n  {string.Empty.PadRight(width)}  {row.Right}"));
    }
}
