namespace Build;

/// <summary>The form of a result on standard output.</summary>
public enum OutputFormat
{
    Table,
    Json,
}
