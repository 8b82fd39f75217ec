using WorkerImages.Registry.Login;
using WorkerImages.Secrets;

namespace WorkerImages.TestKit.Registries;

/// <summary>A user with one login for every registry, or for one, or none.</summary>
internal sealed class GivenLogin(string? user = null, string? password = null, string? only = null) : ICredentialStore
{
    /// <inheritdoc/>
    public Task<Credential?> FindAsync(string registry, CancellationToken cancellationToken) =>
        Task.FromResult(user is null || (only is not null && only != registry) ? null : new Credential(user, new Secret(password!), "the test"));
}
