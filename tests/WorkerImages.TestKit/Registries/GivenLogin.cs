using WorkerImages.Registry.Login;
using WorkerImages.Secrets;

namespace WorkerImages.TestKit.Registries;

/// <summary>A user with one login for every registry, or none.</summary>
internal sealed class GivenLogin(string? user = null, string? password = null) : ICredentialStore
{
    /// <inheritdoc/>
    public Task<Credential?> FindAsync(string registry, CancellationToken cancellationToken) =>
        Task.FromResult(user is null ? null : new Credential(user, new Secret(password!), "the test"));
}
