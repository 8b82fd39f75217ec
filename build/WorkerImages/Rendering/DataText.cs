namespace WorkerImages.Rendering;

/// <summary>
/// A text from a definition while a template runs. It is no string on purpose: the template cannot write it, or glue it to something,
/// before one of the functions of <see cref="TemplateFunctions"/> has quoted it or found it harmless for the place where it goes.
/// </summary>
internal sealed record DataText(string Value)
{
    public override string ToString() => Value;
}
