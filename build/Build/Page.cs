using System.Reflection;

namespace Build;

/// <summary>What the program says instead of running.</summary>
internal static class Page
{
    private const int UsageError = 2;

    public static string Version =>
        typeof(Page).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion + '\n';

    public static int Print(string text)
    {
        Console.Out.Write(text);
        return 0;
    }

    public static int Complain(IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            Console.Error.WriteLine($"error: {problem}");
        }

        Console.Error.WriteLine("see ./build.sh --help for what there is");
        return UsageError;
    }
}
