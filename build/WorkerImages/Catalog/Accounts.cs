using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>An account in the image.</summary>
/// <param name="Name">The login name.</param>
/// <param name="Uid">Its number, 1000 to 59999.</param>
/// <param name="Gid">The number of its own group, which has its name.</param>
/// <param name="Home">The home directory.</param>
internal sealed record UserDefinition(string Name, int Uid, int Gid, string Home);

/// <summary>A group in the image.</summary>
internal sealed record GroupDefinition(string Name, int Gid);

/// <summary>The worker's account and the group that stands for the socket.</summary>
internal static class AccountKeys
{
    private static readonly Key<string> Name = new("name", "The login name.", Texts.Of(Grammars.Account), isRequired: true);

    private static readonly Key<int> Uid = new("uid", "The account's number.", new NumberShape(1000, 59999), isRequired: true);

    private static readonly Key<int> Gid = new(
        "gid", "The number of the account's own group, which has its name. Default: the uid.", new NumberShape(1000, 59999));

    private static readonly Key<string> Home = new("home", "The home directory. Default: /home/NAME.", Texts.Of(Grammars.OwnDirectory));

    private static readonly Key<string> GroupName = new("name", "The group's name.", Texts.Of(Grammars.Account), isRequired: true);

    // Below 101 are the distribution's own groups.
    private static readonly Key<int> GroupGid = new("gid", "The group's number.", new NumberShape(101, 59999), isRequired: true);

    public static readonly MapShape<UserDefinition> User = new([Name, Uid, Gid, Home], [], values => new(
        values.Required(Name),
        values.Required(Uid),
        values.Get(Gid, values.Required(Uid)),
        values.Get(Home, "/home/" + values.Required(Name))));

    public static readonly MapShape<GroupDefinition> Group = new(
        [GroupName, GroupGid], [], values => new(values.Required(GroupName), values.Required(GroupGid)));
}
