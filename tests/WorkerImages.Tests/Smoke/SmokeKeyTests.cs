using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using WorkerImages.Catalog;
using WorkerImages.Smoke;
using WorkerImages.Smoke.Checks;

namespace WorkerImages.Tests.Smoke;

public sealed class SmokeKeyTests
{
    [Fact]
    public void The_key_is_the_same_for_the_same_promises_and_another_one_as_soon_as_one_differs()
    {
        var definition = SampleImage.Definition();

        Assert.Equal(Key("sha256:1", definition), Key("sha256:1", SampleImage.Definition()));
        string[] keys =
        [
            Key("sha256:1", definition),
            Key("sha256:2", definition),
            Key("sha256:1", definition, "somebody"),
            Key("sha256:1", definition with { User = definition.User with { Uid = 1001 } }),
            Key("sha256:1", definition with { WorkingDirectory = "/srv" }),
            Key("sha256:1", definition with { Smoke = [SampleImage.Declared("a promise")] }),
            Key("sha256:1", definition with { Smoke = [SampleImage.Declared("a promise", TimeSpan.FromSeconds(31))] }),
            Key("sha256:1", definition with { Environment = SampleImage.Sorted(("A", "1")) }),
            Key("sha256:1", definition with { Labels = SampleImage.Sorted(("A", "1")) }),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Whatever_differs_of_the_promises_the_key_does_too()
    {
        // Given
        var promises = SampleImage.Promises(SampleImage.Definition()) with
        {
            Groups = [new("audio", 29)],
            Directories = [new("/data", "0755")],
            Ports = ["80/tcp"],
            Volumes = ["/data"],
            Command = ["run"],
            Environment = SampleImage.Sorted(("A", "1")),
            DockerCli = new("26"),
            Buildx = new("0.13"),
            Compose = new("2"),
            Programs = [new("gosu", "/usr/bin/gosu", "1")],
            SdkPython = "/usr/bin/python3",
            Declared = [SampleImage.Declared("a promise") with { StandardOutput = ["a"], StandardError = ["b"] }],
        };

        // When
        var others = Others(promises).Cast<ImagePromises>().ToList();

        // Then
        Assert.InRange(others.Count, 40, 100);
        var keys = others.Select(KeyOf).Append(KeyOf(promises)).ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    private static string KeyOf(ImagePromises promises) => SmokeKey.Of("sha256:1", promises, [], "root");

    private static string Key(string imageId, ImageDefinition definition, string surroundings = "root")
    {
        var promises = SampleImage.Promises(definition);
        return SmokeKey.Of(imageId, promises, ImageChecks.Of(promises), surroundings);
    }

    // The same value with one thing in it changed, for each thing in it.
    private static IEnumerable<object> Others(object value) => value switch
    {
        string text => [text + "x"],
        int number => [number + 1],
        bool truth => [!truth],
        TimeSpan time => [time + TimeSpan.FromSeconds(1)],
        Enum member => Enum.GetValues(member.GetType()).Cast<object>().Where(other => !other.Equals(member)),
        ImmutableSortedDictionary<string, string> map => [map.Add("new", ""), .. map.Select(pair => map.SetItem(pair.Key, pair.Value + "x"))],
        IList list => OthersOf(list),
        _ => value.GetType().GetProperties().Where(property => property.CanWrite).SelectMany(property => OthersOf(value, property)),
    };

    private static IEnumerable<object> OthersOf(object value, PropertyInfo property)
    {
        var isOptional = new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
        return (property.GetValue(value) is { } inner ? Others(inner) : []).Concat(isOptional ? new object?[] { null } : []).Select(other =>
        {
            var copy = value.GetType().GetMethod("<Clone>$")!.Invoke(value, [])!;
            property.SetValue(copy, other);
            return copy;
        });
    }

    // An ImmutableArray: without anything in it, and with one item changed.
    private static IEnumerable<object> OthersOf(IList list)
    {
        var item = list.GetType().GetGenericArguments()[0];
        var items = list.Cast<object>().ToArray();
        yield return Immutable(Array.CreateInstance(item, 0));
        foreach (var (index, other) in items.SelectMany((each, index) => Others(each).Select(other => (index, other))))
        {
            var copy = Array.CreateInstance(item, items.Length);
            items.CopyTo(copy, 0);
            copy.SetValue(other, index);
            yield return Immutable(copy);
        }
    }

    private static object Immutable(Array items) => typeof(ImmutableCollectionsMarshal).GetMethod(nameof(ImmutableCollectionsMarshal.AsImmutableArray))!
        .MakeGenericMethod(items.GetType().GetElementType()!).Invoke(null, [items])!;
}
