using System.Diagnostics;
using System.Globalization;

namespace WorkerImages.TestKit;

/// <summary>The processes of this machine, those in containers included.</summary>
internal static class Processes
{
    /// <summary>True when one was started with a command line that has these words.</summary>
    public static bool Any(string words) => Directory.EnumerateDirectories("/proc").Any(process => CommandLine(process).Contains(words, StringComparison.Ordinal));

    /// <summary>Ends those whose command line has these words: choose words that nothing else has.</summary>
    public static void Kill(string words)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(process => CommandLine(process).Contains(words, StringComparison.Ordinal)))
        {
            try
            {
                using var found = Process.GetProcessById(int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture));
                found.Kill();
            }
            catch (ArgumentException)
            {
                // it has ended meanwhile
            }
        }
    }

    private static string CommandLine(string process)
    {
        try
        {
            return char.IsDigit(Path.GetFileName(process)[0]) ? File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ') : "";
        }
        catch (IOException)
        {
            return ""; // it has ended meanwhile
        }
    }
}
