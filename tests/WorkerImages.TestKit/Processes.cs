namespace WorkerImages.TestKit;

/// <summary>The processes of this machine, those in containers included.</summary>
public static class Processes
{
    /// <summary>True when one was started with a command line that has these words.</summary>
    public static bool Any(string words) => Directory.EnumerateDirectories("/proc").Any(process => CommandLine(process).Contains(words, StringComparison.Ordinal));

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
