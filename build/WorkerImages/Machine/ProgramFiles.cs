namespace WorkerImages.Machine;

/// <summary>The files that come with the program: <c>templates/</c>, which Dockerfiles are made of, and <c>images/</c>, the catalogue that others include.</summary>
internal static class ProgramFiles
{
    /// <summary>The folder of both: the installed program's, else the checkout that the program was compiled in. An absolute path.</summary>
    /// <exception cref="DirectoryNotFoundException">Neither the program's folder nor one above it holds them.</exception>
    public static string Root { get; } = Above(AppContext.BaseDirectory);

    /// <summary>True for an installed program, which carries them in its own folder.</summary>
    public static bool IsInstalled => Root == Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

    /// <summary>What people type to start the program.</summary>
    public static string Command => IsInstalled ? "worker-images" : "./build.sh";

    private static string Above(string folder)
    {
        for (var candidate = new DirectoryInfo(folder); candidate is not null; candidate = candidate.Parent)
        {
            if (File.Exists(Path.Combine(candidate.FullName, "templates", "Dockerfile.scriban")))
            {
                return Path.TrimEndingDirectorySeparator(candidate.FullName);
            }
        }

        throw new DirectoryNotFoundException(
            $"neither \"{folder}\" nor a folder above it holds templates/Dockerfile.scriban; install the program again, or run it from its checkout");
    }
}
