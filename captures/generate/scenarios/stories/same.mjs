export const SAME_STORIES = [];
