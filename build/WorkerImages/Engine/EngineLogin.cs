namespace WorkerImages.Engine;

/// <summary>What an engine is to show a registry. Whoever prints it prints three stars.</summary>
/// <param name="user">The name; empty for an identity token.</param>
/// <param name="secret">The password or the identity token.</param>
internal sealed class EngineLogin(string user, string secret)
{
    internal string User { get; } = user;

    internal string Secret { get; } = secret;

    /// <inheritdoc/>
    public override string ToString() => "***";
}
