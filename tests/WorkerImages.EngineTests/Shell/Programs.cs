namespace WorkerImages.EngineTests.Shell;

/// <summary>Programs of the machine that a test cannot do without.</summary>
internal static class Programs
{
    /// <summary>Skips the running test, and says why, where one is not on the path.</summary>
    public static void Require(params IEnumerable<string> names)
    {
        var folders = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator);
        var missing = names.Where(name => !folders.Any(folder => File.Exists(Path.Combine(folder, name)))).ToList();
        Assert.SkipWhen(missing.Count > 0, $"{string.Join(", ", missing)} is not on PATH");
    }
}
