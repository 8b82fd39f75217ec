using System.Reflection;
using WorkerImages.Machine;
using WorkerImages.Reporting.Terminal;

namespace Build.CommandLine;

/// <summary>What the program says instead of running.</summary>
internal static class HelpPage
{
    private const int UsageError = 2;

    public static string Version =>
        typeof(HelpPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion + '\n';

    public static int Print(string text, TextWriter output)
    {
        output.Write(text);
        return 0;
    }

    public static int Complain(IEnumerable<string> problems, TextWriter errors)
    {
        var printed = PrintedWriter.OfThisProcess(errors);
        foreach (var problem in problems)
        {
            printed.WriteLine($"error: {problem}");
        }

        printed.WriteLine($"see {ProgramFiles.Command} --help for what there is");
        return UsageError;
    }
}
