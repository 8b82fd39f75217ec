using System.Text.Json.Nodes;

namespace WorkerImages.Yaml;

/// <summary>A key that a map may have.</summary>
internal abstract class Key(string name, string description, bool isRequired)
{
    public string Name { get; } = name;

    /// <summary>For the reader of an editor's tooltip or of the message that it is missing.</summary>
    public string Description { get; } = description;

    public bool IsRequired { get; } = isRequired;

    public abstract void Read(MapEntry entry, MapValues values);

    public abstract JsonObject Schema();
}

/// <summary>A key and the shape of its value.</summary>
internal sealed class Key<T>(string name, string description, Shape<T> shape, bool isRequired = false) : Key(name, description, isRequired)
{
    public override void Read(MapEntry entry, MapValues values)
    {
        if (shape.TryRead(entry.Value, values.Problems, out var value))
        {
            values.Set(this, entry, value);
        }
        else
        {
            values.SetUnreadable(this, entry);
        }
    }

    public override JsonObject Schema()
    {
        var schema = shape.Schema();
        schema.Insert(0, "description", Description);
        return schema;
    }
}
