using WorkerImages.Outcomes;
using WorkerImages.Secrets;

namespace WorkerImages.Registry.Login;

/// <summary>
/// The docker command's credentials, in its order: the variable <c>DOCKER_AUTH_CONFIG</c>, then the helper of <c>credHelpers</c> for the
/// registry, else the helper of <c>credsStore</c>, then the entries of <c>auths</c>.
/// </summary>
/// <param name="variable">Gives an environment variable.</param>
/// <param name="home">The user's home directory.</param>
internal sealed class DockerCredentials(Func<string, string?> variable, string home) : ICredentialStore
{
    private const string InVariable = "DOCKER_AUTH_CONFIG";
    private const string DockerHub = "docker.io";

    // Docker Hub's credentials stand under the address that its first API had.
    private const string DockerHubKey = "https://index.docker.io/v1/";

    /// <summary>The credentials of the user who runs this program.</summary>
    public static DockerCredentials OfThisUser() =>
        new(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify));

    /// <inheritdoc/>
    public async Task<Credential?> FindAsync(string registry, CancellationToken cancellationToken)
    {
        var key = registry == DockerHub ? DockerHubKey : registry;
        if (variable(InVariable) is { Length: > 0 } given && DockerConfigFile.Read(InVariable, given).Find(key) is { } credential)
        {
            return credential;
        }

        if (await ReadFileAsync(cancellationToken) is not { } file)
        {
            return null;
        }

        return file.HelperFor(key) is { } helper && await new CredentialHelper(helper, file.Source, variable("PATH")).GetAsync(key, cancellationToken) is { } found
            ? found
            : file.Find(key);
    }

    private async Task<DockerConfigFile?> ReadFileAsync(CancellationToken cancellationToken)
    {
        var directory = variable("DOCKER_CONFIG") is { Length: > 0 } given ? given : Path.Combine(home, ".docker");
        var path = Path.Combine(directory, "config.json");
        try
        {
            return DockerConfigFile.Read(path, await File.ReadAllTextAsync(path, cancellationToken));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new WorkerImagesException(
                ExitCode.Network, "the docker command's credentials cannot be read", fault.Message, $"let this user read {path}, or set DOCKER_CONFIG", fault);
        }
    }
}
