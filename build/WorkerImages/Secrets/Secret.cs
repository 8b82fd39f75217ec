namespace WorkerImages.Secrets;

/// <summary>A text that people must not see: code that prints it, by itself or as part of something, prints stars.</summary>
internal sealed class Secret(string text)
{
    private readonly string _text = text;

    /// <summary>The text, for the one who sends it.</summary>
    public string Reveal() => _text;

    /// <inheritdoc/>
    public override string ToString() => Redactor.Mask;
}
