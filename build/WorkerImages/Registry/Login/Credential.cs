using System.Text;

namespace WorkerImages.Registry.Login;

/// <summary>What a user has for a registry.</summary>
/// <param name="User">The name; <see cref="TokenUser"/> says that the secret is an identity token.</param>
/// <param name="Password">Password or identity token.</param>
/// <param name="Source">Where it was found, for messages: <c>~/.docker/config.json</c>, <c>docker-credential-pass</c> …</param>
internal sealed record Credential(string User, Secret Password, string Source)
{
    /// <summary>The user name that credential helpers write beside an identity token.</summary>
    public const string TokenUser = "<token>";

    /// <summary>True when the secret is to be exchanged for an access token, and is no password.</summary>
    public bool IsIdentityToken => User == TokenUser;

    /// <summary>User and password as HTTP's Basic scheme sends them (RFC 7617).</summary>
    internal Secret ToBasic() => new(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password.Reveal()}")));
}

/// <summary>Knows what a user has for which registry.</summary>
internal interface ICredentialStore
{
    /// <summary>Null when the user has nothing for it.</summary>
    /// <param name="registry">As a reference begins with.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="Outcomes.WorkerImagesException">What should have them cannot be asked; the message says what to mend.</exception>
    Task<Credential?> FindAsync(string registry, CancellationToken cancellationToken);
}
