namespace MovieRecommender;

/// <summary>An error that the user can correct. The message is one line and states how to correct it.</summary>
internal sealed class UserErrorException(string message) : Exception(message);
