using WorkerImages.Secrets;

namespace WorkerImages.Registry.Login;

/// <summary>Knows what a user has for which registry.</summary>
internal interface ICredentialStore
{
    /// <summary>Null when the user has nothing for it.</summary>
    /// <param name="registry">As a reference begins with.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="Outcomes.WorkerImagesException">What should have them cannot be asked; the message says what to fix.</exception>
    Task<Credential?> FindAsync(string registry, CancellationToken cancellationToken);
}
