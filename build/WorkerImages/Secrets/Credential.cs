using System.Text;

namespace WorkerImages.Secrets;

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
