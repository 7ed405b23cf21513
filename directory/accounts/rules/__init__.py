"""What the coalition decided: settings with their reasons, the first hour, the inclusion policy."""
